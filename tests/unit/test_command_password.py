"""Where a command takes name and password from, and what it refuses to take them from."""

from __future__ import annotations

import io
import os
import sys
import warnings
from datetime import timedelta
from getpass import GetPassWarning
from pathlib import Path

import pytest

from triage_app.commands.signing_in import password_of, wait_words, who_asks
from triage_app.errors import InputRefused

posix = pytest.mark.skipif(os.name != "posix", reason="elsewhere the rights come from the folder")


class Terminal(io.StringIO):
    """Standard input with somebody at it."""

    def isatty(self) -> bool:
        return True


def private(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    path.chmod(0o600)
    return str(path)


@pytest.mark.parametrize(
    "content",
    [
        b"a fair password",
        b"a fair password\n",
        b"a fair password\r\nmore",
        b"\xef\xbb\xbfa fair password\n",
    ],
)
def test_the_password_is_the_first_line_of_a_private_file(tmp_path: Path, content: bytes) -> None:
    assert password_of(private(tmp_path / "p", content)) == "a fair password"


def test_spaces_belong_to_it(tmp_path: Path) -> None:
    assert password_of(private(tmp_path / "p", b" two words \n")) == " two words "


@posix
@pytest.mark.parametrize("rights", [0o640, 0o604, 0o620, 0o602, 0o666])
def test_a_file_that_others_can_read_or_write_is_refused_with_what_to_type(
    tmp_path: Path, rights: int
) -> None:
    name = private(tmp_path / "p", b"a fair password\n")
    (tmp_path / "p").chmod(rights)
    with pytest.raises(InputRefused) as refused:
        password_of(name)
    assert f"chmod 600 {name}" in refused.value.cure
    assert "fair" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"\n", b"\r\nlater"])
def test_an_empty_first_line_is_no_password(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputRefused, match="No password came"):
        password_of(private(tmp_path / "p", content))


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="cannot be read"):
        password_of(str(tmp_path / "nowhere"))
    with pytest.raises(InputRefused, match="cannot be read"):
        password_of(str(tmp_path))
    with pytest.raises(InputRefused, match="not UTF-8"):
        password_of(private(tmp_path / "p", b"\xff\xfe\x00"))


def test_a_line_of_standard_input_and_no_more_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.StringIO("a fair password\nwhat follows\n")
    monkeypatch.setattr(sys, "stdin", given)
    assert password_of("-") == "a fair password"
    assert given.readline() == "what follows\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with pytest.raises(InputRefused, match="standard input"):
        password_of("-")


def test_without_somebody_to_ask_it_says_what_to_give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("Jo Kershaw\n"))
    with pytest.raises(InputRefused, match="--user NAME"):
        who_asks("")
    with pytest.raises(InputRefused, match="--password-file FILE"):
        password_of("")


def test_at_a_terminal_the_name_is_asked_where_results_do_not_go(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(" Jo Kershaw \n"))
    assert who_asks("") == "Jo Kershaw"
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "Name: ")
    assert who_asks("Amal Kerr") == "Amal Kerr"
    monkeypatch.setattr(sys, "stdin", Terminal("\n"))
    with pytest.raises(InputRefused, match="No name"):
        who_asks("")


def test_the_password_is_typed_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("shown\n"))
    monkeypatch.setattr("getpass.getpass", lambda asked: f"unseen after {asked}")
    assert password_of("") == "unseen after Password: "


def in_the_open(asked: str) -> str:
    """What getpass itself does where it cannot switch the terminal's echo off."""
    warnings.warn("Can not control echo on the terminal.", GetPassWarning, stacklevel=2)
    return f"shown after {asked}"


def test_a_terminal_that_would_show_it_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("shown\n"))
    monkeypatch.setattr("getpass.getpass", in_the_open)
    with pytest.raises(InputRefused, match="would show the password"):
        password_of("")


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(milliseconds=200), "a second"),
        (timedelta(seconds=5), "5 seconds"),
        (timedelta(seconds=59.2), "60 seconds"),
        (timedelta(seconds=120), "2 minutes"),
        (timedelta(seconds=121), "3 minutes"),
        (timedelta(minutes=15), "15 minutes"),
    ],
)
def test_a_wait_is_never_said_shorter_than_it_is(wait: timedelta, words: str) -> None:
    assert wait_words(wait) == words
