"""The site generator. The only module that imports MkDocs."""

from __future__ import annotations

import io
import logging
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ads_compiler.core.errors import SiteError


def build(root: Path, config: str, out: Path, *, strict: bool) -> tuple[Path, ...]:
    """Build the site into `out` and return the folders of the templates that it was built with.

    `config` is the text of an `mkdocs.yml`; its paths are relative to `root`.
    """
    with _quiet() as log:
        from mkdocs import exceptions
        from mkdocs.commands import build as generator
        from mkdocs.config import load_config

        counter = _Warnings()
        logging.getLogger("mkdocs").addHandler(counter)
        try:
            # The configuration is a text, but its paths are resolved from the place that it names.
            stream = io.BytesIO(config.encode("utf-8"))
            stream.name = str(root / "mkdocs.yml")
            settings = load_config(stream, site_dir=str(out), strict=strict)
            settings.plugins.on_startup(command="build", dirty=False)
            generator.build(settings)
            settings.plugins.on_shutdown()
            return tuple(map(Path, settings.theme.dirs))
        except (exceptions.MkDocsException, exceptions.Abort, SystemExit) as error:
            warned = "\n".join(counter.lines)
            reason = warned or log.getvalue().strip() or str(error)
            raise SiteError(f"the site could not be built: {reason}") from error
        finally:
            logging.getLogger("mkdocs").removeHandler(counter)


def serve(
    config: Path,
    rebuild: Callable[[], None],
    watch: Sequence[Path],
    out: Path,
    host: str,
    port: int,
) -> None:
    """Serve `out` until interrupted; call `rebuild` whenever a file under `watch` changes."""
    with _quiet():
        from mkdocs.livereload import LiveReloadServer

        server = LiveReloadServer(
            builder=rebuild, host=host, port=port, root=str(out), mount_path="/"
        )
        for path in (*watch, config):
            if path.exists():
                server.watch(str(path))
        try:
            server.serve()  # type: ignore[no-untyped-call]
        except KeyboardInterrupt:
            server.shutdown()
        except OSError as error:
            raise SiteError(f"cannot listen on {host}:{port}: {error.strerror}") from error
        finally:
            server.server_close()


class _Warnings(logging.Handler):
    """Collects the warnings of the generator."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def _quiet() -> Iterator[io.StringIO]:
    """Suppress the notices that the generator and its theme print about themselves."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logger = logging.getLogger("mkdocs")
    propagate = logger.propagate
    logger.propagate = False
    logger.addHandler(handler)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("ignore", ResourceWarning)
            yield log
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate
