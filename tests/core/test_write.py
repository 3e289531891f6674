import pytest

from ads_compiler.core import write
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.ownership import LIST


def test_a_folder_holds_exactly_what_was_written(tmp_path):
    folder = tmp_path / "out"
    write.write_folder(folder, {"a.txt": "1", "sub/b.txt": b"2"})
    write.write_folder(folder, {"c.txt": "3"})
    assert sorted(p.name for p in folder.rglob("*")) == [LIST, "c.txt"]
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_failed_run_leaves_what_was_there(tmp_path):
    folder = tmp_path / "out"
    write.write_folder(folder, {"a.txt": "1"})

    def interrupted():
        with write.replaced(folder) as fresh:
            (fresh / "b.txt").write_text("2")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert sorted(p.name for p in folder.iterdir()) == [LIST, "a.txt"]
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_file_is_replaced_as_a_whole(tmp_path):
    target = tmp_path / "deep" / "a.txt"
    write.write_file(target, "1")
    write.write_file(target, "2")
    assert target.read_text() == "2"
    assert [p.name for p in target.parent.iterdir()] == ["a.txt"]


def test_a_place_that_cannot_be_written_is_a_setup_error(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match="cannot write"):
        write.write_file(tmp_path / "file" / "a.txt", "1")
