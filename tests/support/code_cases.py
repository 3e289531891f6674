"""A case of a code on the disk, and what a command reports for it."""

from __future__ import annotations

from pathlib import Path

from ads_compiler.config import SettingsError, discover
from ads_compiler.core.diagnostics import Diagnostic, Severity
from ads_compiler.core.text import Text
from ads_compiler.pipeline import build, conclude
from ads_compiler.rules.cases import Case, File, unescaped
from support.pages import BASE, complete

PAGE = "strategies/page.md"
SETTINGS = 'attack_release = "20.0"\nreview_required = []\n'
COMMANDS = {
    "check": build.check,
    "test": build.run_cases,
    "build --strict": lambda project: build.check_and_test(project, strict=True),
    "test --mutate": lambda project: build.run_cases(project, strength=True),
    "test --uncovered": lambda project: build.run_cases(project, reach=True),
}


def written(root: Path, case: Case) -> None:
    """Lay a case out as a project: its page is completed and stands next to the base page."""
    files = {"adsc.toml": SETTINGS.encode()}
    if case.page is not None:
        files["strategies/base.md"] = BASE.encode()
    for file in case.files:
        if file.text is None:
            (root / file.path).mkdir(parents=True)
        else:
            files[file.path] = file.data
    if case.page is not None:
        files[PAGE] = complete(unescaped(case.page)).encode("utf-8", "surrogateescape")
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


EPOCH = "1796083200"  # 2026-12-01


def reported(root: Path, case: Case) -> list[Diagnostic]:
    """What the command of a case reports, apart from findings about the base page."""
    try:
        result = COMMANDS[case.run](discover(root))
    except SettingsError as error:
        result = conclude.of_settings(error)
    return [item for item in result.diagnostics if item.span.file != "strategies/base.md"]


def findings(root: Path, text: str) -> list[Diagnostic]:
    """All findings about a whole page that is checked next to the base page."""
    case = Case("bad", "", "check", None, (File("strategies/base.md", BASE), File(PAGE, text)))
    written(root, case)
    return reported(root, case)


def shown(item: Diagnostic, root: Path) -> str:
    """A finding in a golden file: place, severity, marked text, message, hint and fix."""
    place = f"{item.span.file}:{item.span.line}:{item.span.column}"
    lines = [f"{place} {item.severity.label}: {_marked(item, root)}{item.message}"]
    lines += [f"  help: {line}" for line in (item.hint or "").split("\n") if line]
    if item.fix is not None:
        lines.append(f"  fix ({'safe' if item.fix.safe else 'unsafe'}): {item.fix.title}")
        lines += [f"    {span.line}:{span.column} -> {text!r}" for span, text in item.fix.edits]
    return "".join(f"  {line}\n" for line in lines)


def _marked(item: Diagnostic, root: Path) -> str:
    path = root / item.span.file
    if not path.is_file() or path.stat().st_size > 1_000_000:
        return ""
    text = Text("", path.read_text(encoding="utf-8", errors="replace"))
    line = text.line_text(item.span.line - 1) if text.text else ""
    end = item.span.end_column - 1 if item.span.end_line == item.span.line else len(line)
    return f"{line[item.span.column - 1 : end]!r}: "


def record(code: str, case: Case, root: Path, findings: list[Diagnostic]) -> str:
    """What a golden file says of a case: its findings of the code, and the codes of others."""
    own = "".join(shown(item, root) for item in findings if item.code == code)
    others = sorted(
        {
            item.code
            for item in findings
            if item.code != code and item.severity > Severity.INFO and item.waived is None
        }
    )
    also = f"  also: {', '.join(others)}\n" if others else ""
    return f"{case.kind}: {case.name}\n{own}{also}"
