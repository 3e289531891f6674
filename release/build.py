"""Build a release into a directory: sdist, wheel, SBOM and checksums. Tags and uploads nothing.

    python release/build.py [DIRECTORY]

The wheel is built from the sdist, so that a file missing from the sdist fails the build. The same
commit gives the same bytes: dates in archives are that of the commit, or SOURCE_DATE_EPOCH.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from packaging.metadata import Metadata
from packaging.utils import parse_sdist_filename, parse_wheel_filename

from sbom import sbom

ROOT = Path(__file__).resolve().parents[1]
REQUIRED = ("LICENSE", "NOTICE")


def main() -> None:
    """Build and check the release, then replace the directory."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "dist").resolve()
    if changed := _run("git", "status", "--porcelain"):
        sys.exit(f"the working tree has uncommitted changes:\n{changed}")
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or _run("git", "log", "-1", "--format=%ct")
    os.environ["SOURCE_DATE_EPOCH"] = epoch
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "dist"
        folder.mkdir()
        _run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder))
        (sdist,) = folder.glob("*.tar.gz")
        pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet")
        _run(*pip, "--no-deps", "--no-build-isolation", "-w", str(folder), str(sdist))
        (wheel,) = folder.glob("*.whl")
        described = checked(sdist, wheel)
        text = sbom(described, ROOT / "requirements-build.lock", wheel, int(epoch))
        (folder / f"{wheel.stem.split('-py3')[0]}.cdx.json").write_text(text, encoding="utf-8")
        sums = [
            f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}"
            for f in sorted(folder.iterdir())
        ]
        (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder, target)
    print("\n".join(str(path) for path in sorted(target.iterdir())))


def checked(sdist: Path, wheel: Path) -> Metadata:
    """The metadata of the archives, which must be valid and equal; raises `SystemExit` if not."""
    with tarfile.open(sdist) as archive:
        top = sdist.name.removesuffix(".tar.gz")
        (member,) = [m for m in archive.getmembers() if m.name == f"{top}/PKG-INFO"]
        stream = archive.extractfile(member)
        ours = stream.read() if stream else b""
    with zipfile.ZipFile(wheel) as zipped:
        names = zipped.namelist()
        (name,) = [n for n in names if n.endswith(".dist-info/METADATA")]
        theirs = zipped.read(name)
    problems = []
    described = Metadata.from_email(theirs, validate=True)
    if ours != theirs:
        problems.append("the metadata of sdist and wheel differ")
    versions = {
        described.version,
        parse_sdist_filename(sdist.name)[1],
        parse_wheel_filename(wheel.name)[1],
    }
    if len(versions) != 1:
        problems.append("the versions in the names of the archives and in the metadata differ")
    if not (described.description and described.description_content_type == "text/markdown"):
        problems.append("the description is missing or not Markdown")
    licences = name.removesuffix("METADATA") + "licenses/"
    problems += [f"the wheel lacks {each}" for each in REQUIRED if licences + each not in names]
    if problems:
        sys.exit("\n".join(problems))
    return described


def _run(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit(f"'{' '.join(command)}' failed")
    return done.stdout.strip()


if __name__ == "__main__":
    main()
