"""`palate train`, ended by a real Ctrl-C, kept, and gone on with to the same bits."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors.numpy import load_file

from cli.commands import Terminal, ratings

EPOCHS = 12
WORDS = ("train", "ials", "-p", f"epochs={EPOCHS}", "-p", "factors=8", "--data", "data.csv")
SLOW = """
import sys, time
from palate.cli.app import main
from palate.models.factors.ials import IALS

rounds, pause = IALS.learn, float(sys.argv.pop(1))

def learn(self, data):
    for loss in rounds(self, data):
        print("round", self.rounds_ + 1, flush=True)
        time.sleep(pause)
        yield loss

IALS.learn = learn
main()
"""


@pytest.fixture
def shop(palate: Terminal) -> Terminal:
    palate.write("data.csv", ratings())
    palate.write("slow.py", SLOW)
    return palate


def started(shop: Terminal, pause: float, *more: str, words: tuple[str, ...] = WORDS) -> "subprocess.Popen[str]":
    """The command in a process of its own, a pause in each round of ials."""
    command = [sys.executable, "slow.py", str(pause), *words, *more]
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.Popen(command, cwd=shop.folder, text=True, bufsize=1, **both)  # type: ignore[call-overload,no-any-return]


def until(process: "subprocess.Popen[str]", text: str) -> None:
    assert process.stdout
    lines = iter(process.stdout.readline, "")
    assert any(text in line for line in lines), f"it ended, code {process.wait()}, before it text {text!r}"


def learned(shop: Terminal) -> dict[str, bytes]:
    """The arrays of the newest version."""
    folder = max((shop.folder / "palate-registry" / "versions").iterdir())
    return {name: array.tobytes() for name, array in load_file(folder / "arrays.safetensors").items()}


def checkpoint(shop: Terminal) -> Path:
    return shop.folder / "palate-registry" / "work" / "train-ials"


def test_ctrl_c_ends_after_the_round_and_resume_ends_with_the_same_bits(shop: Terminal) -> None:
    process = started(shop, 0.3)
    until(process, "round 2")
    process.send_signal(signal.SIGINT)
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"Interrupted after 2 of {EPOCHS} rounds" in printed and f"  palate {' '.join(WORDS)} --resume" in printed
    assert checkpoint(shop).is_dir() and "palate train" in shop("models", "list").out  # there is no version
    ended = shop(*WORDS, "--resume")
    assert ended.code == 0 and "Version 1" in ended.out and not checkpoint(shop).exists()
    resumed = learned(shop)
    assert shop(*WORDS).code == 0
    assert resumed == learned(shop)


PIPELINE = """
kind = "pipeline"
retrievers = ["item_knn", {kind = "ials", epochs = 4, factors = 8}]
ranker = {kind = "weighted", parts = [{kind = "ials", epochs = 3, factors = 8}, "popular"]}
"""


@pytest.mark.parametrize(
    ("round", "message"),
    [
        (2, "Interrupted after 2 of 4 rounds of retrievers[1] IALS."),
        (6, "Interrupted after 2 of 3 rounds of ranker Weighted, parts[0] IALS for examples."),
        (9, "Interrupted after 2 of 3 rounds of ranker Weighted, parts[0] IALS."),
    ],
)
def test_a_pipeline_ends_within_any_part_and_is_resumed_to_the_same_bits(
    shop: Terminal, round: int, message: str
) -> None:
    shop.write("all.toml", PIPELINE)
    words = ("train", "all.toml", "--data", "data.csv")
    process = started(shop, 0.2, words=words)
    assert process.stdout
    lines = (line for line in iter(process.stdout.readline, "") if line.startswith("round "))
    for _ in range(round):
        next(lines)
    process.send_signal(signal.SIGINT)
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 130 and message in printed and "palate train all.toml" in printed
    assert shop(*words, "--resume").code == 0
    resumed = learned(shop)
    assert shop(*words).code == 0
    assert resumed == learned(shop)


def test_a_second_ctrl_c_ends_at_once(shop: Terminal) -> None:
    process = started(shop, 60.0)
    until(process, "round 1")
    process.send_signal(signal.SIGINT)
    until(process, "Ctrl-C once more")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130 and not checkpoint(shop).exists()


def test_a_fit_that_is_kept_now_and_then_survives_a_kill(shop: Terminal) -> None:
    process = started(shop, 0.3, "--keep-every", "2")
    until(process, "round 3")
    process.kill()
    process.communicate()
    assert checkpoint(shop).is_dir()
    assert shop(*WORDS[:2], "--data", "data.csv", "--resume").code == 0  # its parameters are known
    resumed = learned(shop)
    shop(*WORDS)
    assert resumed == learned(shop)


def test_what_cannot_be_resumed_is_told(shop: Terminal) -> None:
    ended = shop(*WORDS, "--resume")
    assert ended.code == 2 and "there is no checkpoint" in ended.err
    process = started(shop, 0.3)
    until(process, "round 1")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    other = shop("train", "ials", "-p", "factors=9", "--data", "data.csv", "--resume")
    assert other.code == 2 and "other parameters" in other.err and "factors was 8, not 9" in other.err
    shop.write("data.csv", ratings(50))
    assert "of other data" in shop(*WORDS, "--resume").err
