"""The command line: quick to answer, clear about what is wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from archiver import __version__
from tests import news
from tests.site import Request, Site

HEAVY = ("lxml", "httpx", "pydantic", "sqlalchemy", "feedparser", "readability", "apscheduler")


def run(
    *words: str, folder: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "archiver", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, **(env or {})},
        timeout=60,
    )


def heavy_rooms_of(*words: str) -> tuple[str, str]:
    """What a command prints, and the heavy libraries that it has loaded at its end."""
    script = (
        f"import sys; sys.argv = ['archiver', *{words!r}]\n"
        "from archiver.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return done.stdout, done.stderr.strip()


def test_help_imports_nothing_heavy() -> None:
    said, heavy = heavy_rooms_of("--help")
    assert heavy == "[]"
    assert "poll" in said


def test_the_process_that_fetches_loads_nothing_that_reads_pages(
    site: Site, tmp_path: Path
) -> None:
    file = news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, [1])}])
    said, heavy = heavy_rooms_of("poll", "--json", "-c", str(file))
    assert json.loads(said)["archived"] == 1
    assert heavy.splitlines()[-1] == "['httpx', 'pydantic', 'sqlalchemy', 'apscheduler']"


def test_a_health_check_imports_only_what_reads_the_configuration(tmp_path: Path) -> None:
    file = news.write_config(tmp_path, [{"name": "harbour", "url": "https://a.example/feed"}])
    said, heavy = heavy_rooms_of("status", "--live", "-c", str(file))
    assert heavy == "['pydantic']"
    assert said == "no service runs on this archive\n"
    said, _ = heavy_rooms_of("status", "--live", "--json", "-c", str(file))
    assert json.loads(said) == {"live": False, "why": "no service runs on this archive"}


@pytest.mark.parametrize("command", ["init", "check", "poll", "run", "extract", "status", "demo"])
def test_every_command_has_help_that_ends_well(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert command in done.stdout


def test_the_version_is_told() -> None:
    assert run("--version").stdout == f"archiver {__version__}\n"


def test_help_names_the_exit_codes() -> None:
    assert "130 interrupted" in " ".join(run("--help").stdout.split())


def test_init_writes_a_configuration_that_check_accepts(tmp_path: Path) -> None:
    assert run("init", str(tmp_path)).returncode == 0
    done = run("check", "-c", str(tmp_path / "config.yaml"))
    assert done.returncode == 0, done.stderr
    assert "the configuration is right" in done.stdout


def test_init_writes_the_file_that_is_named(tmp_path: Path) -> None:
    done = run("-c", "deep/mine.yaml", "init", folder=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "wrote deep/mine.yaml")
    assert run("-c", "deep/mine.yaml", "check", folder=tmp_path).returncode == 0
    assert not (tmp_path / "config.yaml").exists()


def test_init_takes_its_file_behind_the_command_and_no_folder_beside_it(tmp_path: Path) -> None:
    assert run("init", "-c", "mine.yaml", folder=tmp_path).returncode == 0
    done = run("init", "-c", "other.yaml", "deep", folder=tmp_path)
    assert (done.returncode, done.stderr) == (2, "--config: is said beside DIR; name one of them\n")


def test_init_never_overwrites(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("mine")
    done = run("init", str(tmp_path))
    assert done.returncode == 2
    assert file.read_text() == "mine"
    assert "is there already" in done.stderr


def test_init_writes_into_the_home_that_the_environment_names(tmp_path: Path) -> None:
    home = tmp_path / "data"
    done = run("init", folder=tmp_path, env={"ARCHIVER_HOME": str(home)})
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, f"wrote {home}/config.yaml")
    assert run("check", folder=tmp_path, env={"ARCHIVER_HOME": str(home)}).returncode == 0


def test_init_that_may_not_write_says_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = run("init", str(tmp_path / "file" / "deep"))
    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path}/file/deep/config.yaml: Not a directory: ")
    assert done.stderr.count("\n") == 1


def test_a_demo_that_may_not_write_says_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = run("demo", str(tmp_path / "file" / "deep"))
    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path}/file/deep: Not a directory: ")
    assert done.stderr.count("\n") == 1


def test_the_environment_names_the_configuration_for_every_command(tmp_path: Path) -> None:
    file = news.write_config(tmp_path, [{"name": "harbour", "url": "https://a.example/feed"}])
    env = {"ARCHIVER_CONFIG": str(file), "ARCHIVER_HOME": "/nowhere"}
    assert "1 feed" in run("check", env=env).stdout
    done = run("status", "--live", env=env)
    assert (done.returncode, done.stdout) == (1, "no service runs on this archive\n")


def test_check_tells_every_fault_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("archive:\n  styl: jekyll\nfeeds:\n  - url: ftp://a.example/\n")
    done = run("check", "-c", str(file))
    assert done.returncode == 2
    assert f"{file}:2: archive.styl: unknown key" in done.stderr
    assert f"{file}:4: feeds[0].url" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_configuration_stops_a_poll_with_one_line(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("feeds:\n  - name: a\n")
    done = run("poll", "-c", str(file))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_configuration_says_what_to_do(tmp_path: Path) -> None:
    done = run("poll", folder=tmp_path)
    assert done.returncode == 2
    assert "archiver init" in done.stderr


def test_extract_prints_the_document_of_a_file(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(news.page(1, "https://harbour.example"), "utf-8")
    done = run("extract", str(page), "--url", "https://harbour.example/news/1")
    assert done.returncode == 0, done.stderr
    assert f'title: "{news.title(1)}"' in done.stdout
    assert news.paragraphs(1)[0] in done.stdout


def test_extract_explains_how_the_body_was_chosen(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(news.page(1, "https://harbour.example"), "utf-8")
    done = run("extract", str(page), "--explain")
    assert "chosen" in done.stderr
    assert "text         whole" in done.stderr


def test_extract_prints_what_would_be_written_by_the_configuration_here(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(news.page(1, "https://harbour.example"), "utf-8")
    plain = run("extract", "page.html", folder=tmp_path)
    assert "<div>" not in plain.stdout
    (tmp_path / "config.yaml").write_text("archive: {body: html}\n")
    assert "<div>" in run("extract", "page.html", folder=tmp_path).stdout


def test_extract_asks_for_a_page_as_its_feed_is_asked_for_its(site: Site, tmp_path: Path) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /", type="text/plain")
    url = site.put("/news/1", news.page(1, site.url("")))
    feed = {"url": site.url("/feed.xml"), "robots": False, "headers": {"Cookie": "key"}}
    news.write_config(tmp_path, [{"name": "harbour", **feed}])
    done = run("extract", url, folder=tmp_path)
    assert news.paragraphs(1)[0] in done.stdout
    sent = [(each.path, each.headers.get("cookie")) for each in site.requests]
    assert sent == [("/news/1", "key")]


def test_extract_reads_a_page_by_the_rules_of_its_feed_and_its_host(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(news.page(1, "https://harbour.example"), "utf-8")
    (tmp_path / "config.yaml").write_text(
        "rules: {harbour.example: {remove: nav, author: .none}}\n"
        "feeds: [{url: https://harbour.example/feed, title: Harbour News, rules: {title: li}}]\n"
    )
    words = ("extract", "page.html", "--url", "https://www.harbour.example/news/1", "--explain")
    done = run(*words, folder=tmp_path)
    assert 'title: "Home"' in done.stdout
    assert "Harbour News" in done.stdout
    told = [line.partition("rule")[2].strip() for line in done.stderr.splitlines()]
    assert list(filter(None, told)) == [
        *("title: li", "author: .none: matches nothing", "remove: nav"),
    ]


def test_extract_reads_standard_input(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "archiver", "extract", "-"],
        input=news.page(1, "https://harbour.example").encode(),
        capture_output=True,
        check=True,
    )
    assert news.title(1).encode() in done.stdout


def test_status_before_the_first_poll_makes_nothing(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": site.url("/feed.xml")}])
    done = news.archiver(tmp_path, "status")
    assert done.returncode == 0
    assert "not asked yet" in done.stdout
    assert not (tmp_path / "archive").exists()


def test_status_as_json_is_one_object(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, range(2))}])
    news.poll(tmp_path)
    seen = json.loads(news.archiver(tmp_path, "status", "--json").stdout)
    assert seen["articles"] == 2
    assert seen["feeds"][0]["settled"] == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(("command", "code"), [("run", 0), ("poll", 130), ("check", 130)])
def test_a_signal_is_heard_before_anything_has_begun(
    tmp_path: Path, command: str, code: int, number: signal.Signals
) -> None:
    os.mkfifo(tmp_path / "config.yaml")
    process = subprocess.Popen(news.command(tmp_path, command), stderr=subprocess.PIPE, text=True)
    with (tmp_path / "config.yaml").open("w"):  # opens when the command waits for what it says
        process.send_signal(number)
        _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (code, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_poll_with_130_and_what_was_kept_stays(
    site: Site, tmp_path: Path, number: signal.Signals
) -> None:
    url = news.publish(site, range(3))
    reached, release = threading.Event(), threading.Event()

    def hang(_request: Request, _connection: BaseHTTPRequestHandler) -> None:
        reached.set()
        release.wait(30)

    site.on("/news/2", hang)
    news.write_config(tmp_path, [{"name": "harbour", "url": url}])
    process = subprocess.Popen(
        news.command(tmp_path, "poll", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    assert reached.wait(30)
    for _ in range(2):
        news.hear(process, '"archived"')
    process.send_signal(number)
    news.hear(process, "finishing what is in hand")
    process.send_signal(number)
    output, _ = process.communicate(timeout=20)
    release.set()
    assert process.returncode == 130
    assert json.loads(output)["archived"] == 2
    site.put("/news/2", news.page(2, site.url("")))
    assert news.poll(tmp_path)[1]["archived"] == 1
