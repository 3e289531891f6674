"""The build outputs next to the site: detectors, evidence.json, catalog.json, Navigator layers."""

from __future__ import annotations

from collections.abc import Sequence

from ads_compiler.attack_mapping import releases
from ads_compiler.codegen import folder
from ads_compiler.config import Project, log_sources
from ads_compiler.core import ownership
from ads_compiler.core.write import write_files, write_folder
from ads_compiler.coverage import model, navigator
from ads_compiler.pipeline import catalog_json, evidence_json
from ads_compiler.pipeline.result import Result

FILES = ("catalog.json", "evidence.json")
DETECTORS, NAVIGATOR = "detectors", "navigator"
SITE = ("pages", "overrides", "site")


def refuse_foreign(project: Project, folders: Sequence[str]) -> None:
    """Raise ConfigError, before anything is written, if a build would overwrite files of a user."""
    for name in folders:
        ownership.refuse_foreign(project.build / name)
    if DETECTORS in folders:
        ownership.refuse_foreign_files(project.build, FILES)


def write(project: Project, result: Result) -> int:
    """Write all outputs, whatever the findings. Returns the number of detectors."""
    proof = evidence_json.render(result.catalog, result.evidence, result.waivers)
    detectors = write_detectors(project, result, proof)
    whole = catalog_json.render(result.catalog, result.evidence)
    write_files(project.build, {"evidence.json": proof, "catalog.json": whole})
    write_layers(project, result)
    return detectors


def write_detectors(project: Project, result: Result, proof: str) -> int:
    """Write the modules and their manifest, without deprecated strategies. Returns the number.

    `proof` is the text of `evidence.json`, whose digest the manifest names.
    """
    shipped = {
        key: source
        for key, source in result.sources.items()
        if result.compiled[key].strategy.status != "deprecated"
    }
    routes = log_sources.load(project.logsources)
    write_folder(project.detectors, folder.detectors(shipped, result.compiled, routes, proof))
    return len(shipped)


def write_layers(project: Project, result: Result) -> None:
    """Write the ATT&CK Navigator layers of the newest release that strategies pin."""
    index = releases.newest(result.catalog)
    measured = model.measure(result.catalog.entries, result.evidence, result.sources.keys(), index)
    write_folder(
        project.build / NAVIGATOR, navigator.files(measured, project.site_url, project.site_name)
    )
