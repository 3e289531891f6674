"""An output directory is only overwritten where an earlier run wrote what is there."""

import os
import shutil

import pytest

from ads_compiler.core import write
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.ownership import LIST


@pytest.fixture
def out(tmp_path):
    write.write_folder(tmp_path / "out", {"a.txt": "1\n", "sub/b.txt": b"2\n"})
    return tmp_path / "out"


def state_of(folder):
    return {
        path.relative_to(folder).as_posix(): str(path.readlink())
        if path.is_symlink()
        else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def refused(folder, match):
    before = state_of(folder)
    with pytest.raises(ConfigError, match=match):
        write.write_folder(folder, {"c.txt": "3"})
    assert state_of(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_file_of_another_author_is_named_and_kept(out):
    (out / "sub" / "mine.txt").write_text("mine")
    refused(out, r"out cannot be replaced: adsc did not write sub/mine\.txt; move or delete")


def test_a_file_that_was_edited_is_named_and_kept(out):
    (out / "sub" / "b.txt").write_text("edited")
    refused(out, r"replaced: sub/b\.txt changed since adsc wrote it;")


def test_many_files_are_counted(out):
    for name in "uvwxyz":
        (out / name).write_text(name)
    refused(out, "adsc did not write u, v, w and 3 more;")


def test_a_directory_without_a_list_is_not_ours(out):
    (out / LIST).unlink()
    refused(out, r"adsc did not write a\.txt, sub/b\.txt;")


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"files": 1}', '{"files": {"a.txt": [1]}}', "\ufeff", "[" * 9000]
)
def test_a_damaged_list_names_no_files(out, text):
    (out / LIST).write_text(text)
    refused(out, r"a\.txt")


def test_a_link_in_place_of_a_file_is_not_ours(out, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "a.txt"
    elsewhere.write_text("1\n")
    (out / "a.txt").unlink()
    (out / "a.txt").symlink_to(elsewhere)
    refused(out, r"a\.txt")
    assert elsewhere.read_text() == "1\n"


def test_a_linked_directory_inside_is_not_ours(out, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (out / "more").symlink_to(elsewhere, target_is_directory=True)
    refused(out, "adsc did not write more;")


def test_a_named_pipe_in_place_of_a_file_is_refused_without_reading_it(out):
    (out / "a.txt").unlink()
    os.mkfifo(out / "a.txt")
    with pytest.raises(ConfigError, match=r"a\.txt"):
        write.write_folder(out, {"c.txt": "3"})


def test_a_file_in_place_of_the_directory_is_kept(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(ConfigError, match="out must be a directory"):
        write.write_folder(tmp_path / "out", {"c.txt": "3"})
    assert (tmp_path / "out").read_text() == "mine"


def test_an_empty_directory_and_files_of_python_and_of_file_managers_are_replaced(tmp_path, out):
    (tmp_path / "empty").mkdir()
    write.write_folder(tmp_path / "empty", {"c.txt": "3"})
    (out / "__pycache__").mkdir()
    (out / "__pycache__" / "x.cpython-311.pyc").write_bytes(b"\0")
    (out / ".DS_Store").write_bytes(b"\0")
    (out / "a.txt").unlink()
    write.write_folder(out, {"c.txt": "3"})
    assert sorted(path.name for path in out.iterdir()) == [LIST, "c.txt"]


def test_an_output_without_files_is_ours(tmp_path):
    write.write_folder(tmp_path / "out", {})
    write.write_folder(tmp_path / "out", {"c.txt": "3"})
    assert (tmp_path / "out" / "c.txt").exists()


def test_line_ends_that_git_changed_are_not_an_edit(out):
    (out / "a.txt").write_bytes(b"1\r\n")
    write.write_folder(out, {"c.txt": "3"})
    assert (out / "c.txt").read_text() == "3"


def test_a_directory_that_was_moved_is_still_ours(out):
    shutil.move(out, out.with_name("moved"))
    write.write_folder(out.with_name("moved"), {"c.txt": "3"})
    assert (out.with_name("moved") / "c.txt").exists()


def test_a_directory_behind_a_link_is_replaced_and_the_link_stays(out, tmp_path):
    (tmp_path / "link").symlink_to("out", target_is_directory=True)
    write.write_folder(tmp_path / "link", {"c.txt": "3"})
    assert (tmp_path / "link").is_symlink()
    assert (out / "c.txt").read_text() == "3"


def test_files_join_those_of_others_and_never_overwrite_them(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    write.write_files(tmp_path, {"a.json": "1", "b.json": "2"})
    write.write_files(tmp_path, {"a.json": "3"})
    write.write_files(tmp_path, {"b.json": "4"})
    (tmp_path / "a.json").write_text("edited")
    with pytest.raises(ConfigError, match=r"written to: a\.json changed since"):
        write.write_files(tmp_path, {"b.json": "5", "a.json": "5"})
    with pytest.raises(ConfigError, match=r"written to: adsc did not write notes\.txt"):
        write.write_files(tmp_path, {"b.json": "5", "notes.txt": "5"})
    kept = {path.name: path.read_text() for path in tmp_path.iterdir() if path.name != LIST}
    assert kept == {"notes.txt": "mine", "a.json": "edited", "b.json": "4"}


@pytest.mark.parametrize("step", [1, 2, 3])
def test_files_of_a_run_that_was_killed_half_way_are_still_ours(tmp_path, monkeypatch, step):
    write.write_files(tmp_path, {"a.json": "1", "b.json": "1"})
    steps = iter(range(step))
    real = write.write_file

    def dying(path, content):
        if next(steps, None) is None:
            raise KeyboardInterrupt
        real(path, content)

    monkeypatch.setattr(write, "write_file", dying)
    with pytest.raises(KeyboardInterrupt):
        write.write_files(tmp_path, {"a.json": "2", "b.json": "2"})
    monkeypatch.setattr(write, "write_file", real)
    write.write_files(tmp_path, {"a.json": "3", "b.json": "3"})
    assert (tmp_path / "b.json").read_text() == "3"
