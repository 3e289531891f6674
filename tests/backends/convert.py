"""Run `sigma convert` on every file of a folder for some targets; print the results as JSON."""

import json
import sys
from pathlib import Path

from click.testing import CliRunner
from sigma.cli.convert import convert


def main() -> None:
    """`convert.py FOLDER TARGET[:PIPELINE] …`."""
    folder, *targets = sys.argv[1:]
    rows = []
    for word in targets:
        target, _, pipeline = word.partition(":")
        options = ["--pipeline", pipeline] if pipeline else ["--without-pipeline"]
        for path in sorted(Path(folder).glob("[!.]*")):
            done = CliRunner().invoke(convert, ["-t", target, *options, str(path)])
            lines = [line for line in done.stderr.splitlines() if not line.startswith("Parsing")]
            rows.append([word, path.name, done.exit_code, done.stdout.strip(), " ".join(lines)])
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
