"""Write the benign events beside this file, or say whether they are what it would write.

The events are ours: no recorded data, no network, no clock, no random source but a hash of a fixed seed, so
every machine writes the same bytes. `python evidence/generate.py` writes, `--check` compares.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from scenes import SCENES

FOLDER = Path(__file__).resolve().parent / "benign"


def render() -> dict[str, bytes]:
    """Return the bytes of each file by its name."""
    files: dict[str, bytes] = {}
    for name, scene in SCENES.items():
        lines = [json.dumps(event, ensure_ascii=False, separators=(",", ":")) for event in scene()]
        files[f"{name}.jsonl"] = ("\n".join(lines) + "\n").encode()
    return files


def write(files: dict[str, bytes]) -> None:
    """Write the files, and remove those that no scene writes any more."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.jsonl"):
        if old.name not in files:
            old.unlink()
    for name, content in files.items():
        (FOLDER / name).write_bytes(content)


def differences(files: dict[str, bytes]) -> list[str]:
    """Return what stands on disk and is not what would be written."""
    found = [
        f"{name}: differs or is missing"
        for name, content in files.items()
        if _content(name) != content
    ]
    found += [
        f"{path.name}: no scene writes it"
        for path in sorted(FOLDER.glob("*.jsonl"))
        if path.name not in files
    ]
    return found


def _content(name: str) -> bytes | None:
    path = FOLDER / name
    return path.read_bytes() if path.is_file() else None


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Write the benign events beside this file.")
    parser.add_argument(
        "--check", action="store_true", help="compare with what is there, and write nothing"
    )
    check = parser.parse_args().check
    files = render()
    if check:
        found = differences(files)
        sys.stdout.write(
            "".join(f"{line}\n" for line in found) or "benign/ is what generate.py writes\n"
        )
        return 1 if found else 0
    write(files)
    for name, content in files.items():
        sys.stdout.write(f"{name:36} {content.count(10):5} events {len(content):8} bytes\n")
    total = sum(content.count(10) for content in files.values())
    sys.stdout.write(f"{'together':36} {total:5} events {sum(map(len, files.values())):8} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
