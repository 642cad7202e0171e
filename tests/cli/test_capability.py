"""`citk capability` on everyday questions: what it answers, against numbers made by hand."""

from __future__ import annotations

import csv
import io
import json
import math
import shlex
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

Citk = Callable[..., Any]
HOUR, DAY = 3600.0, 86_400.0
TICKETS = ("--start", "opened_at", "--end", "resolved_at", "--id", "number")


def write(path: Path, header: str, rows: Iterable[str]) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def stream(done: Any, number: int = 0) -> Any:
    assert done.code in (0, 1), done.err
    return done.json["result"]["streams"][number]


def exact(count: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Clopper-Pearson; at 0 and n half of what is left over stays in the one tail."""
    half = (1 - confidence) / 2
    low = 0.0 if count == 0 else float(stats.beta.ppf(half, count, n - count + 1))
    high = 1.0 if count == n else float(stats.beta.ppf(1 - half, count + 1, n - count))
    return low, high


def tickets(folder: Path) -> dict[str, tuple[datetime, datetime | None]]:
    """Opened and resolved of each case, by the last of its rows."""
    export = next((folder / "eventlogs").glob("servicenow*.csv"))
    found = {}
    with open(export, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            opened, resolved = (
                None if row[name] == "?" else datetime.strptime(row[name], "%d/%m/%Y %H:%M")
                for name in ("opened_at", "resolved_at")
            )
            assert opened is not None
            found[row["number"]] = (opened, resolved)
    return found


def kaplan_meier(cases: list[tuple[float, bool]], limit: float) -> float:
    """Share above a limit: one factor for each time at which cases ended."""
    share = 1.0
    for time in sorted({length for length, ended in cases if ended and length <= limit}):
        risk = sum(length >= time for length, _ in cases)
        ended = sum(length == time and done for length, done in cases)
        share *= 1 - ended / risk
    return share


@pytest.fixture
def shafts(tmp_path: Path) -> tuple[Path, np.ndarray]:
    """Thirty hours of four measurements each, near 10."""
    rng = np.random.default_rng(6)
    values = np.round(rng.normal(10.02, 0.1, (30, 4)), 3)
    lines = [f"{i + 1},{value}" for i, four in enumerate(values) for value in four]
    return write(tmp_path / "shafts.csv", "hour,size", lines), values


@pytest.fixture
def queues(tmp_path: Path) -> tuple[Path, dict[str, list[float]]]:
    """Minutes to action of three queues; appeals are slow."""
    rng = np.random.default_rng(8)
    spread = {"spam": (20.0, 400), "scam": (60.0, 300), "appeal": (150.0, 200)}
    lines, found = [], {}
    for name, (middle, n) in spread.items():
        found[name] = [round(float(v), 2) for v in middle * np.exp(rng.normal(0, 0.6, n))]
        lines += [f"{name},{value}" for value in found[name]]
    rng.shuffle(lines)
    return write(tmp_path / "queues.csv", "queue,minutes", lines), found


class TestRealExports:
    @pytest.mark.parametrize("limit", [24, 72, 240])
    def test_lead_time_of_the_ticket_log(self, citk: Citk, shared_data: Path, limit: int) -> None:
        export = next((shared_data / "eventlogs").glob("servicenow*.csv"))
        done = citk("capability", export, *TICKETS, "--usl", f"{limit}h", "-f", "json")
        cases = tickets(shared_data).values()
        lengths = [(b - a).total_seconds() for a, b in cases if b is not None]
        met = sum(length <= limit * HOUR for length in lengths)
        found = stream(done)
        assert found["n"] == len(lengths)
        assert found["conforming"]["value"] == pytest.approx(met / len(lengths), rel=1e-12)
        assert found["conforming"]["low"] < met / len(lengths) < found["conforming"]["high"]
        assert found["shortfall"] == pytest.approx(len(lengths) - met)
        assert found["nonconforming"]["observed"]["above"] == pytest.approx(
            1e6 * (1 - met / len(lengths))
        )
        assert found["mean"] == pytest.approx(np.mean(lengths), rel=1e-9)
        assert found["median"] == pytest.approx(np.median(lengths))
        assert found["sigma_overall"] == pytest.approx(np.std(lengths, ddof=1), rel=1e-9)
        assert (found["low"], found["high"]) == (min(lengths), max(lengths))
        assert found["verdict"]["status"] == "incapable"
        assert found["spec"]["usl"] == limit * HOUR

    @pytest.mark.parametrize("limit", [24, 72, 240])
    def test_open_tickets_are_not_dropped(self, citk: Citk, shared_data: Path, limit: int) -> None:
        export = next((shared_data / "eventlogs").glob("servicenow*.csv"))
        done = citk(
            *("capability", export, *TICKETS, "--usl", f"{limit}h", "--censored", "open"),
            *("-f", "json"),
        )
        cases = tickets(shared_data)
        newest = max(time for pair in cases.values() for time in pair if time is not None)
        lengths = [((b or newest) - a, b is not None) for a, b in cases.values()]
        alone = [(length.total_seconds(), ended) for length, ended in lengths]
        found = stream(done)
        assert found["n"] == len(cases)
        assert found["censored"] == sum(not ended for _, ended in alone)
        share = 1 - kaplan_meier(alone, limit * HOUR)
        assert found["conforming"]["value"] == pytest.approx(share, rel=1e-9)
        ledger = done.json["source"]["rows"]
        assert ledger["used"] + ledger["filtered"] == ledger["read"]

    def test_open_tickets_of_which_it_is_not_known_yet(self, citk: Citk, shared_data: Path) -> None:
        export = next((shared_data / "eventlogs").glob("servicenow*.csv"))
        until = datetime(2016, 3, 16, 23, 59, 59, 999_999)
        done = citk(
            *("capability", export, *TICKETS, "--usl", "10d", "--censored", "open"),
            *("--as-of", "2016-03-16", "-f", "json"),
        )
        alone = []
        for opened, resolved in tickets(shared_data).values():
            ended = resolved is not None and resolved <= until
            end = resolved if ended and resolved is not None else until
            alone.append(((end - opened).total_seconds(), ended))
        found = stream(done)
        assert found["censored"] == sum(not ended for _, ended in alone)
        share = 1 - kaplan_meier(alone, 10 * DAY)
        assert found["conforming"]["value"] == pytest.approx(share, rel=1e-9)

    def test_publication_lag_with_its_negative_lags(self, citk: Citk, shared_data: Path) -> None:
        export = shared_data / "dmca" / "dmca_notice_log_2021_2024.csv"
        done = citk(
            *("capability", export, "--start", "notice_date_in_filename"),
            *("--end", "added_author_date", "--usl", "5d", "-f", "json"),
        )
        lengths, negative, bad, blank = [], [], 0, 0
        with open(export, newline="", encoding="utf-8") as file:
            for number, row in enumerate(csv.DictReader(file), 2):
                day = row["notice_date_in_filename"]
                if not day:
                    blank += 1
                    continue
                try:
                    start = datetime(*map(int, day.split("-")), tzinfo=UTC)  # type: ignore[misc]
                except ValueError:
                    bad += 1
                    continue
                lag = (datetime.fromisoformat(row["added_author_date"]) - start).total_seconds()
                if lag < 0:
                    negative.append(number)
                else:
                    lengths.append(lag)
        found = stream(done)
        met = sum(lag <= 5 * DAY for lag in lengths)
        assert found["n"] == len(lengths)
        assert found["conforming"]["value"] == pytest.approx(met / len(lengths), rel=1e-12)
        assert found["mean"] == pytest.approx(np.mean(lengths), rel=1e-9)
        ledger = done.json["source"]["rows"]
        assert ledger["blank"] == blank
        reasons = {one["reason"]: one for one in ledger["reasons"]}
        before = reasons["`added_author_date` is before `notice_date_in_filename`"]
        assert before["rows"] == len(negative)
        assert before["first"] == negative[: len(before["first"])]
        assert ledger["unusable"] == len(negative) + bad
        assert ledger["used"] == len(lengths)

    @pytest.mark.parametrize(("name", "limit"), [("tiktok", 3), ("snapchat", 3)])
    def test_the_disclosure_delay_of_a_daily_series(
        self, citk: Citk, examples: Path, name: str, limit: int
    ) -> None:
        export = examples / f"dsa_{name}_daily.csv"
        done = citk(
            *("capability", export, "--value", "disclosure_delay.mean", "--units", "s"),
            *("--usl", f"{limit}d", "-f", "json"),
        )
        with open(export, newline="", encoding="utf-8") as file:
            cells = [row["disclosure_delay.mean"] for row in csv.DictReader(file)]
        values = np.array([float(cell) for cell in cells if cell])
        met = int((values <= limit * DAY).sum())
        found = stream(done)
        assert found["n"] == len(values)
        assert found["conforming"]["value"] == pytest.approx(met / len(values), rel=1e-12)
        assert found["mean"] == pytest.approx(values.mean(), rel=1e-12)
        assert found["median"] == pytest.approx(np.median(values))
        assert found["sigma_overall"] == pytest.approx(values.std(ddof=1), rel=1e-9)
        low, high = exact(met, len(values))
        # Neighbouring days are alike: the interval is wider than of independent values.
        assert found["conforming"]["high"] - found["conforming"]["low"] >= high - low - 1e-9

    def test_a_proportion_against_its_target(self, citk: Citk, examples: Path) -> None:
        export = examples / "dsa_tiktok_daily.csv"
        done = citk(
            *("capability", export, "--count", "automated_detection=No", "--size", "rows"),
            *("--usl", "2%", "-f", "json"),
        )
        with open(export, newline="", encoding="utf-8") as file:
            rows = [(r["automated_detection=No"], r["rows"]) for r in csv.DictReader(file)]
        count, n = (sum(int(row[i]) for row in rows) for i in (0, 1))
        attribute = stream(done)["attribute"]
        assert (attribute["count"], attribute["n"], attribute["target"]) == (count, n, 0.02)
        assert attribute["rate"]["value"] == pytest.approx(count / n, rel=1e-12)
        assert attribute["ppm"]["value"] == pytest.approx(1e6 * count / n, rel=1e-12)
        assert attribute["z"]["value"] == pytest.approx(-stats.norm.ppf(count / n), rel=1e-9)
        assert stream(done)["conforming"]["value"] == pytest.approx(1 - count / n, rel=1e-12)
        assert "clustered by day" in attribute["method"]
        # Days differ by far more than chance: independent items would promise 0.002 %.
        width = attribute["rate"]["high"] - attribute["rate"]["low"]
        assert width > 100 * (exact(count, n)[1] - exact(count, n)[0])


class TestIndices:
    def test_two_limits_and_subgroups_by_hand(
        self, citk: Citk, shafts: tuple[Path, np.ndarray]
    ) -> None:
        export, values = shafts
        done = citk(
            *("capability", export, "--value", "size", "--subgroup", "hour"),
            *("--lsl", "9.7", "--usl", "10.4", "--target", "10", "-f", "json"),
        )
        found = stream(done)
        indices = {k: v and v["value"] for k, v in found["indices"].items()}
        mean = values.mean()
        # Expected range of four standard normal values.
        within = np.ptp(values, axis=1).mean() / 2.058750746
        overall = values.std(ddof=1)
        assert found["sigma_within_method"] == "r-bar"
        assert found["sigma_within"] == pytest.approx(within, rel=1e-7)
        assert found["sigma_overall"] == pytest.approx(overall, rel=1e-9)
        for names, sigma in (
            (("cp", "cpl", "cpu", "cpk"), within),
            (("pp", "ppl", "ppu", "ppk"), overall),
        ):
            lower, upper = (mean - 9.7) / (3 * sigma), (10.4 - mean) / (3 * sigma)
            wanted = (0.7 / (6 * sigma), lower, upper, min(lower, upper))
            for name, value in zip(names, wanted, strict=True):
                assert indices[name] == pytest.approx(value, rel=1e-7), name
        about = math.sqrt(overall**2 + (mean - 10) ** 2)
        assert indices["cpm"] == pytest.approx(0.3 / (3 * about), rel=1e-7)
        beyond = stats.norm.cdf((9.7 - mean) / overall) + stats.norm.sf((10.4 - mean) / overall)
        assert found["nonconforming"]["expected_overall"]["total"] == pytest.approx(
            1e6 * beyond, rel=1e-6
        )
        assert indices["z_bench_overall"] == pytest.approx(stats.norm.isf(beyond), rel=1e-7)
        n = values.size
        half = np.sqrt(stats.chi2.ppf([0.025, 0.975], n - 1) / (n - 1))
        pp = found["indices"]["pp"]
        assert [pp["low"], pp["high"]] == pytest.approx(list(pp["value"] * half), rel=1e-6)
        met = int(((values >= 9.7) & (values <= 10.4)).sum())
        assert found["conforming"]["value"] == pytest.approx(met / n)

    def test_one_limit_has_no_cp(self, citk: Citk, shafts: tuple[Path, np.ndarray]) -> None:
        export, values = shafts
        done = citk(
            *("capability", export, "--value", "size", "--subgroup", "hour"),
            *("--usl", "10.4", "--distribution", "normal", "-f", "json"),
        )
        indices = stream(done)["indices"]
        assert indices["cp"] is None
        assert indices["cpl"] is None
        assert indices["pp"] is None
        assert indices["cpk"] == indices["cpu"]
        # The interval of one side is that of a noncentral t.
        n, mean, sd = values.size, values.mean(), values.std(ddof=1)
        t = (10.4 - mean) / sd * math.sqrt(n)
        low, high = indices["ppk"]["low"], indices["ppk"]["high"]
        assert stats.nct.sf(t, n - 1, 3 * low * math.sqrt(n)) == pytest.approx(0.025, abs=1e-4)
        assert stats.nct.cdf(t, n - 1, 3 * high * math.sqrt(n)) == pytest.approx(0.025, abs=1e-4)

    def test_the_share_is_exact_without_times(
        self, citk: Citk, queues: tuple[Path, dict[str, list[float]]]
    ) -> None:
        export, found = queues
        done = citk("capability", export, "--value", "minutes", "--usl", "100", "-f", "json")
        values = [v for some in found.values() for v in some]
        met = sum(v <= 100 for v in values)
        share = stream(done)["conforming"]
        assert share["value"] == pytest.approx(met / len(values))
        assert (share["low"], share["high"]) == pytest.approx(exact(met, len(values)), rel=1e-6)

    def test_a_lognormal_index_by_its_percentiles(self, citk: Citk, tmp_path: Path) -> None:
        rng = np.random.default_rng(21)
        values = np.round(np.exp(rng.normal(2, 0.5, 400)), 4)
        export = write(tmp_path / "v.csv", "v", [str(v) for v in values])
        done = citk(
            *("capability", export, "--value", "v", "--usl", "30"),
            *("--distribution", "lognormal", "-f", "json"),
        )
        found = stream(done)
        mu, sigma = np.log(values).mean(), np.log(values).std()
        upper = math.exp(mu + stats.norm.ppf(0.99865) * sigma)
        assert found["distribution"]["parameters"] == pytest.approx(
            {"meanlog": mu, "sdlog": sigma}, rel=1e-6
        )
        ppk = (30 - math.exp(mu)) / (upper - math.exp(mu))
        assert found["indices"]["ppk"]["value"] == pytest.approx(ppk, rel=1e-5)
        beyond = stats.norm.sf((math.log(30) - mu) / sigma)
        assert found["nonconforming"]["expected_overall"]["total"] == pytest.approx(
            1e6 * beyond, rel=1e-5
        )


class TestLimits:
    def test_a_csv_of_limits_by_queue(
        self, citk: Citk, queues: tuple[Path, dict[str, list[float]]], tmp_path: Path
    ) -> None:
        export, values = queues
        limits = {"spam": 40.0, "scam": 100.0, "appeal": 200.0}
        table = write(tmp_path / "l.csv", "queue,usl", [f"{q},{v}" for q, v in limits.items()])
        done = citk(
            *("capability", export, "--value", "minutes", "--by", "queue"),
            *("--spec-file", table, "-f", "json"),
        )
        streams = {s["by"]["queue"]: s for s in done.json["result"]["streams"]}
        for queue, limit in limits.items():
            met = sum(v <= limit for v in values[queue])
            assert streams[queue]["spec"]["usl"] == limit
            assert streams[queue]["conforming"]["value"] == pytest.approx(met / len(values[queue]))

    def test_limits_of_no_stream_and_streams_without_limits_are_told(
        self, citk: Citk, queues: tuple[Path, dict[str, list[float]]], tmp_path: Path
    ) -> None:
        table = write(tmp_path / "l.csv", "queue,usl", ["spam,40", "scams,100", "appeal,200"])
        done = citk(
            *("capability", queues[0], "--value", "minutes", "--by", "queue"),
            *("--spec-file", table, "-f", "json"),
        )
        told = {one["code"]: one["text"] for one in done.json["findings"]}
        assert "`scams`" in told["limits-unused"]
        assert "`scam`" in told["no-limit"]

    def test_toml_with_lengths_of_time_and_a_rest(
        self, citk: Citk, queues: tuple[Path, dict[str, list[float]]], tmp_path: Path
    ) -> None:
        export, values = queues
        table = tmp_path / "l.toml"
        table.write_text('usl = "1h"\n[appeal]\nusl = "4h"\nlsl = 60\n', encoding="utf-8")
        done = citk(
            *("capability", export, "--value", "minutes", "--units", "min", "--by", "queue"),
            *("--spec-file", table, "-f", "json"),
        )
        streams = {s["by"]["queue"]: s for s in done.json["result"]["streams"]}
        assert streams["spam"]["spec"]["usl"] == 3600
        met = sum(v <= 60 for v in values["scam"])
        assert streams["scam"]["conforming"]["value"] == pytest.approx(met / len(values["scam"]))
        met = sum(1 <= v <= 240 for v in values["appeal"])
        assert streams["appeal"]["conforming"]["value"] == pytest.approx(
            met / len(values["appeal"])
        )

    def test_a_limit_for_each_case(self, citk: Citk, tmp_path: Path) -> None:
        rng = np.random.default_rng(3)
        promised = rng.choice([10.0, 20.0, 40.0], 500)
        taken = np.round(promised * rng.uniform(0.2, 1.1, 500), 3)
        lines = [f"{t},{p:g}" for t, p in zip(taken, promised, strict=True)]
        export = write(tmp_path / "own.csv", "taken,promised", lines)
        done = citk("capability", export, "--value", "taken", "--usl", "promised", "-f", "json")
        found = stream(done)
        met = int((taken <= promised).sum())
        assert found["conforming"]["value"] == pytest.approx(met / 500)
        assert any(one["code"] == "per-row-limits" for one in done.json["findings"])

    def test_a_unit_is_that_of_limits_and_not_of_two_times(
        self, citk: Citk, tmp_path: Path
    ) -> None:
        start = datetime(2024, 5, 1)
        hours, limits = [(i * 7) % 40 for i in range(300)], [(12, 24)[i % 2] for i in range(300)]
        lines = [
            f"{start:%Y-%m-%d %H:%M},{start + timedelta(hours=h):%Y-%m-%d %H:%M},{limit}"
            for h, limit in zip(hours, limits, strict=True)
        ]
        export = write(tmp_path / "own.csv", "opened,closed,promised", lines)
        given = ("capability", export, "--start", "opened", "--end", "closed")
        own = stream(citk(*given, "--usl", "promised", "--units", "h", "-f", "json"))
        met = sum(h <= limit for h, limit in zip(hours, limits, strict=True))
        assert own["conforming"]["value"] == pytest.approx(met / 300)
        one = stream(citk(*given, "--usl", "24h", "--units", "h", "-f", "json"))
        assert one["mean"] == pytest.approx(HOUR * sum(hours) / 300)
        assert one["conforming"]["value"] == pytest.approx(sum(h <= 24 for h in hours) / 300)
        unsaid = citk(*given, "--usl", "promised")
        assert (unsaid.code, "`--units h`" in unsaid.err) == (2, True)

    def test_a_deadline_for_each_case(self, citk: Citk, tmp_path: Path) -> None:
        start = datetime(2024, 5, 1)
        lines, met = [], 0
        for i in range(300):
            opened = start + timedelta(hours=i)
            closed = opened + timedelta(minutes=(i * 37) % 600)
            due = opened + timedelta(hours=6)
            met += closed <= due
            lines.append(f"{opened:%Y-%m-%d %H:%M},{closed:%Y-%m-%d %H:%M},{due:%Y-%m-%d %H:%M}")
        export = write(tmp_path / "due.csv", "opened,closed,due", lines)
        done = citk(
            *("capability", export, "--start", "opened", "--end", "closed", "--usl", "due"),
            *("-f", "json"),
        )
        assert stream(done)["conforming"]["value"] == pytest.approx(met / 300)


class TestParts:
    def test_streams_are_ranked_by_what_they_miss(
        self, citk: Citk, queues: tuple[Path, dict[str, list[float]]]
    ) -> None:
        export, values = queues
        done = citk(
            *("capability", export, "--value", "minutes", "--usl", "100", "--by", "queue"),
            *("-f", "json"),
        )
        result = done.json["result"]
        missed = {q: sum(v > 100 for v in some) for q, some in values.items()}
        ranked = [result["streams"][i]["by"]["queue"] for i in result["ranking"]]
        assert ranked == sorted(missed, key=missed.__getitem__, reverse=True)
        found = {s["by"]["queue"]: s["shortfall"] for s in result["streams"]}
        assert found == pytest.approx(missed)
        assert done.json["verdict"]["status"] == "incapable"

    def test_one_table_of_many_streams(
        self, citk: Citk, queues: tuple[Path, dict[str, list[float]]]
    ) -> None:
        export, _ = queues
        done = citk("capability", export, "--value", "minutes", "--usl", "100", "--by", "queue")
        places = [done.out.index(f"\n  {queue}") for queue in ("appeal", "scam", "spam")]
        assert places == sorted(places)

    def test_steps_of_a_process(self, citk: Citk, tmp_path: Path) -> None:
        counts = {"label": (200, 12), "review": (188, 9), "publish": (179, 2)}
        lines = [
            f"{step},{'yes' if i < bad else 'no'}"
            for step, (n, bad) in counts.items()
            for i in range(n)
        ]
        export = write(tmp_path / "s.csv", "step,failed", lines)
        done = citk(
            *("capability", export, "--event", "failed", "--steps", "step", "--usl", "5%"),
            *("-f", "json"),
        )
        assert done.code == 0, done.err
        rolled = done.json["result"]["rolled"]
        found = {one["name"]: one["yield"]["value"] for one in rolled["steps"]}
        wanted = {step: 1 - bad / n for step, (n, bad) in counts.items()}
        assert found == pytest.approx(wanted)
        assert rolled["rolled"]["value"] == pytest.approx(math.prod(wanted.values()))

    def test_an_accuracy_must_be_reached(self, citk: Citk, tmp_path: Path) -> None:
        lines = ["yes"] * 990 + ["no"] * 10
        export = write(tmp_path / "a.csv", "correct", lines)
        done = citk("capability", export, "--event", "correct", "--lsl", "98%", "-f", "json")
        found = stream(done)
        assert found["attribute"]["rate"]["value"] == 0.99
        assert found["attribute"]["above"] is True
        assert found["conforming"]["value"] == pytest.approx(0.99)
        assert found["shortfall"] == 10
        assert found["attribute"]["ppm"]["value"] == pytest.approx(10_000)
        low, high = exact(990, 1000)
        rate = found["attribute"]["rate"]
        assert (rate["low"], rate["high"]) == pytest.approx((low, high), rel=1e-6)
        assert found["verdict"]["status"] == "capable"
        assert low > 0.98

    def test_defects_of_units(self, citk: Citk, tmp_path: Path) -> None:
        rng = np.random.default_rng(4)
        defects, units = rng.poisson(6, 40), rng.integers(90, 110, 40)
        lines = [
            f"2024-01-{d + 1:02d},{c},{u}" if d < 31 else f"2024-02-{d - 30:02d},{c},{u}"
            for d, (c, u) in enumerate(zip(defects, units, strict=True))
        ]
        export = write(tmp_path / "d.csv", "day,defects,units", lines)
        done = citk(
            *("capability", export, "--count", "defects", "--size", "units"),
            *("--unit", "defects", "--usl", "0.1", "--opportunities", "4", "-f", "json"),
        )
        found = stream(done)
        rate = defects.sum() / units.sum()
        assert found["attribute"]["kind"] == "poisson"
        assert found["attribute"]["rate"]["value"] == pytest.approx(rate)
        low = stats.chi2.ppf(0.025, 2 * defects.sum()) / 2 / units.sum()
        high = stats.chi2.ppf(0.975, 2 * defects.sum() + 2) / 2 / units.sum()
        ends = found["attribute"]["rate"]
        assert (ends["low"], ends["high"]) == pytest.approx((low, high), rel=1e-6)
        assert found["dpmo"]["value"] == pytest.approx(1e6 * rate / 4)
        assert found["yield"]["value"] == pytest.approx(math.exp(-rate))

    def test_a_promised_share_decides(
        self, citk: Citk, queues: tuple[Path, dict[str, list[float]]]
    ) -> None:
        export, _ = queues
        shared = ("capability", export, "--value", "minutes", "--usl", "100", "-f", "json")
        value = stream(citk(*shared))["conforming"]
        assert 0.7 < value["low"] < value["high"] < 0.9
        statuses = [
            stream(citk(*shared, "--promise", promise))["verdict"]["status"]
            for promise in ("70", "90", f"{100 * value['value']:.3f}")
        ]
        assert statuses == ["capable", "incapable", "insufficient"]


class TestForms:
    def test_json_has_the_names_that_scripts_use(
        self, citk: Citk, shafts: tuple[Path, np.ndarray]
    ) -> None:
        export, _ = shafts
        done = citk(
            *("capability", export, "--value", "size", "--subgroup", "hour"),
            *("--lsl", "9.7", "--usl", "10.4", "--target", "10", "--hash", "-f", "json"),
        )
        assert {
            *("citk", "schema", "analysis", "source", "options", "result", "findings", "verdict"),
            "references",
        } <= set(done.json)
        assert done.json["analysis"] == "capability"
        assert len(done.json["source"]["sha256"][0]) == 64
        found = stream(done)
        assert {
            *("by", "n", "subgroups", "mean", "median", "sigma_within", "sigma_within_method"),
            *("sigma_overall", "spec", "confidence", "distribution", "indices", "nonconforming"),
            *("sigma_level", "dpmo", "yield", "stability"),
        } <= set(found)
        assert found["subgroups"] == 30
        assert {"lsl", "usl", "target"} <= set(found["spec"])
        assert {"name", "parameters", "fit"} <= set(found["distribution"])
        assert {"statistic", "p", "method"} == set(found["distribution"]["fit"])
        assert {
            *("cp", "cpl", "cpu", "cpk", "cpm", "pp", "ppl", "ppu", "ppk", "z_bench_within"),
            "z_bench_overall",
        } <= set(found["indices"])
        for part in ("observed", "expected_within", "expected_overall"):
            names = {"below", "above", "total", "low", "high"}
            assert names <= set(found["nonconforming"][part]), part
        assert {"z", "shift", "value", "low", "high"} <= set(found["sigma_level"])
        for name in ("dpmo", "yield"):
            assert set(found[name]) == {"value", "low", "high"}
        assert {"stable", "signals"} <= set(found["stability"])
        assert all(
            len(f["text"]) > 0 and f["level"] in ("info", "warning", "signal")
            for f in done.json["findings"]
        )

    def test_csv_has_a_row_a_stream(
        self, citk: Citk, queues: tuple[Path, dict[str, list[float]]]
    ) -> None:
        export, values = queues
        shared = ("capability", export, "--value", "minutes", "--usl", "100", "--by", "queue")
        rows = {r["queue"]: r for r in csv.DictReader(io.StringIO(citk(*shared, "-f", "csv").out))}
        for one in citk(*shared, "-f", "json").json["result"]["streams"]:
            row = rows[one["by"]["queue"]]
            assert float(row["n"]) == len(values[one["by"]["queue"]])
            assert float(row["conforming"]) == one["conforming"]["value"]
            assert float(row["ppk"]) == one["indices"]["ppk"]["value"]
            assert row["status"] == one["verdict"]["status"]

    def test_markdown_holds_the_verdict(
        self, citk: Citk, queues: tuple[Path, dict[str, list[float]]]
    ) -> None:
        export, _ = queues
        done = citk("capability", export, "--value", "minutes", "--usl", "100", "-f", "markdown")
        assert done.out.startswith("## ")
        assert "Ppk" in done.out
        assert "not capable" in done.out.lower()

    def test_explain_names_formulas_and_sources(
        self, citk: Citk, shafts: tuple[Path, np.ndarray]
    ) -> None:
        export, _ = shafts
        done = citk(
            *("capability", export, "--value", "size", "--subgroup", "hour"),
            *("--lsl", "9.7", "--usl", "10.4", "--explain"),
        )
        assert done.code == 0, done.err
        for said in ("Montgomery", "Clopper", "Bissell"):
            assert said in done.out

    def test_the_full_command_gives_the_same(self, citk: Citk, shared_data: Path) -> None:
        export = next((shared_data / "eventlogs").glob("servicenow*.csv"))
        given = ("capability", export, *TICKETS, "--usl", "3d", "--censored", "open")
        said = citk(*given, "--by", "priority").out.replace("\\\n", " ")
        line = next(text for text in said.splitlines() if text.lstrip().startswith("citk capa"))
        again = citk(*shlex.split(line)[1:], "-f", "json")
        assert again.code == 0, again.err
        assert again.json["result"] == citk(*given, "--by", "priority", "-f", "json").json["result"]

    def test_a_dry_run_reads_no_rows(
        self, citk: Citk, queues: tuple[Path, dict[str, list[float]]]
    ) -> None:
        export, _ = queues
        done = citk("capability", export, "--value", "minutes", "--usl", "100", "--dry-run")
        assert done.code == 0, done.err
        assert "minutes" in done.out
        assert "Ppk" not in done.out

    @pytest.mark.parametrize("ending", ["png", "svg", "pdf", "html"])
    def test_pictures_and_pages(
        self, citk: Citk, shafts: tuple[Path, np.ndarray], tmp_path: Path, ending: str
    ) -> None:
        export, _ = shafts
        target = tmp_path / f"c.{ending}"
        done = citk(
            *("capability", export, "--value", "size", "--subgroup", "hour"),
            *("--lsl", "9.7", "--usl", "10.4", "--save", target),
        )
        assert done.code == 0, done.err
        assert target.stat().st_size > 5_000

    def test_written_to_a_file(
        self, citk: Citk, shafts: tuple[Path, np.ndarray], tmp_path: Path
    ) -> None:
        export, _ = shafts
        target = tmp_path / "c.json"
        done = citk("capability", export, "--value", "size", "--usl", "10.4", "-o", target)
        assert done.code == 0, done.err
        assert json.loads(target.read_text(encoding="utf-8"))["analysis"] == "capability"

    def test_a_picture_for_each_stream(
        self, citk: Citk, queues: tuple[Path, dict[str, list[float]]], tmp_path: Path
    ) -> None:
        export, _ = queues
        done = citk(
            *("capability", export, "--value", "minutes", "--usl", "100", "--by", "queue"),
            *("--save", tmp_path / "{queue}.svg"),
        )
        assert done.code == 0, done.err
        names = sorted(path.stem.partition("-")[0] for path in tmp_path.glob("*.svg"))
        assert names == ["appeal", "scam", "spam"]

    def test_exit_code_says_incapable(self, citk: Citk, shafts: tuple[Path, np.ndarray]) -> None:
        export, _ = shafts
        shared = ("capability", export, "--value", "size", "--subgroup", "hour")
        near = citk(*shared, "--lsl", "9.9", "--usl", "10.1", "--fail-on", "incapable")
        assert near.code == 1
        assert citk(*shared, "--lsl", "9.9", "--usl", "10.1").code == 0
        wide = citk(*shared, "--lsl", "9", "--usl", "11", "--fail-on", "incapable", "-f", "json")
        assert wide.code == 0
        assert wide.json["verdict"]["status"] == "capable"


class TestErrors:
    @pytest.mark.parametrize(
        ("options", "code", "said"),
        [
            (("--value", "minutes"), 2, "--usl"),
            (("--value", "minuts", "--usl", "9"), 3, "did you mean `minutes`"),
            (("--value", "minutes", "--lsl", "9", "--usl", "9"), 2, "not below"),
            (("--value", "minutes", "--lsl", "9", "--usl", "3"), 2, "not below"),
            (("--value", "minutes", "--lsl", "1", "--usl", "9", "--target", "12"), 2, "outside"),
            (("--value", "minutes", "--usl", "9", "--target", "12"), 2, "outside"),
            (("--value", "minutes", "--usl", "soon"), 2, "soon"),
            (("--value", "minutes", "--usl", "nan"), 2, "nan"),
            (("--value", "minutes", "--usl", "12,5"), 2, "`--usl 12.5`"),
            (("--value", "minutes", "--usl", "inf"), 2, "inf"),
            (("--value", "minutes", "--usl", "24h"), 2, "--units"),
            (("--value", "queue", "--usl", "9"), 3, "number"),
            (("--value", "minutes", "--usl", "9", "--distribution", "lognorm"), 2, "lognormal"),
            (("--value", "minutes", "--usl", "9", "--sigma-method", "rbar"), 2, "r-bar"),
            (("--value", "minutes", "--usl", "9", "--confidence", "100"), 2, "--confidence"),
            (("--value", "minutes", "--usl", "9", "--require", "0"), 2, "--require"),
            (("--value", "minutes", "--usl", "9", "--promise", "101"), 2, "--promise"),
            (("--value", "minutes", "--usl", "9", "--plan", "much"), 2, "--plan"),
            (("--value", "minutes", "--usl", "9", "--fail-on", "signal"), 2, "incapable"),
            (("--value", "minutes", "--usl", "9", "--spec-file", "l.csv"), 2, "--spec-file"),
            (("--value", "minutes", "--spec-file", "nowhere.csv"), 3, "nowhere.csv"),
            (("--value", "minutes", "--usl", "9", "--where", "queue = 'x'"), 3, "filtered out"),
            (("--value", "minutes", "--usl", "9", "--by", "que"), 3, "queue"),
            (("--value", "minutes", "--usl", "9", "--steps", "queue"), 2, "--steps"),
            (("--value", "minutes", "--usl", "9", "--censored", "open"), 3, "open"),
            (("--event", "minutes > 9", "--usl", "5%", "--lsl", "1%"), 2, "one limit"),
            (("--event", "minutes > 9", "--usl", "5"), 2, "%"),
            (("--event", "minutes > 9", "--usl", "-1%"), 2, "--usl"),
            ((), 2, "--usl 24h"),
        ],
    )
    def test_each_is_one_line_with_a_hint(
        self,
        citk: Citk,
        queues: tuple[Path, dict[str, list[float]]],
        options: tuple[str, ...],
        code: int,
        said: str,
    ) -> None:
        done = citk("capability", queues[0], *options)
        assert done.code == code, (done.out, done.err)
        assert said in done.err
        assert "Traceback" not in done.err
        assert sum(line.startswith("error: ") for line in done.err.splitlines()) == 1

    @pytest.mark.parametrize("text", ["", "v\n", "v\n\n\n", "v\nx\ny\n"])
    def test_nothing_to_judge(self, citk: Citk, tmp_path: Path, text: str) -> None:
        export = tmp_path / "e.csv"
        export.write_text(text, encoding="utf-8")
        done = citk("capability", export, "--value", "v", "--usl", "3")
        assert done.code == 3
        assert done.err.startswith("error: ")
        assert "Traceback" not in done.err

    @pytest.mark.parametrize("cells", [["1"], ["1", "2"], ["5"] * 40, ["0"] * 40])
    def test_what_there_is_and_no_more(self, citk: Citk, tmp_path: Path, cells: list[str]) -> None:
        export = write(tmp_path / "few.csv", "v", cells)
        done = citk("capability", export, "--value", "v", "--usl", "3", "-f", "json")
        found = stream(done)
        met = sum(float(cell) <= 3 for cell in cells)
        assert found["conforming"]["value"] == pytest.approx(met / len(cells))
        assert found["n"] == len(cells)
        if len(cells) < 10:
            assert found["verdict"]["status"] == "insufficient"
            assert (found["indices"]["ppk"] is None) == (len(cells) == 1)
        else:
            assert any(one["code"] == "constant-values" for one in done.json["findings"])
            assert found["indices"]["ppk"] is None
        assert citk("capability", export, "--value", "v", "--usl", "3").code == 0

    def test_text_and_infinite_cells_are_in_the_ledger(self, citk: Citk, tmp_path: Path) -> None:
        cells = [str(i % 7 + 0.5) for i in range(60)] + ["n/a?", "inf", "nan", ""]
        export = write(tmp_path / "t.csv", "i,v", [f"{i},{c}" for i, c in enumerate(cells)])
        done = citk("capability", export, "--value", "v", "--usl", "5", "-f", "json")
        ledger = done.json["source"]["rows"]
        assert (ledger["read"], ledger["used"]) == (64, 60)
        assert ledger["blank"] + ledger["unusable"] == 4
        assert stream(done)["n"] == 60

    def test_a_percentage_that_was_meant(self, citk: Citk, tmp_path: Path) -> None:
        export = write(tmp_path / "p.csv", "p", [f"{90 + i % 9}%" for i in range(40)])
        done = citk("capability", export, "--value", "p", "--lsl", "95", "-f", "json")
        assert any("`95%`" in one["text"] for one in done.json["findings"])
        meant = citk("capability", export, "--value", "p", "--lsl", "95%", "-f", "json")
        met = sum(90 + i % 9 >= 95 for i in range(40))
        assert stream(meant)["conforming"]["value"] == pytest.approx(met / 40)
        assert not any("`95%`" in one["text"] for one in meant.json["findings"])

    def test_limits_of_each_case_that_cross_are_told(self, citk: Citk, tmp_path: Path) -> None:
        export = write(tmp_path / "c.csv", "v,low", [f"{i},{i + 5}" for i in range(20)])
        done = citk("capability", export, "--value", "v", "--lsl", "low", "--usl", "low")
        assert done.code == 3
        assert "`low` is not below `low`" in done.err

    def test_values_equal_but_for_rounding_warn_of_nothing(
        self, citk: Citk, tmp_path: Path, recwarn: pytest.WarningsRecorder
    ) -> None:
        export = write(tmp_path / "r.csv", "v", [f"{i * 0.1:.1f}" for i in range(200)])
        done = citk("capability", export, "--value", "v", "--usl", "v + 1", "-f", "json")
        assert stream(done)["conforming"]["value"] == 1
        assert not [one for one in recwarn if issubclass(one.category, RuntimeWarning)]

    def test_periods_without_items_and_impossible_counts(self, citk: Citk, tmp_path: Path) -> None:
        lines = [f"2024-03-{d:02d},{d % 3},100" for d in range(1, 31)]
        lines += ["2024-03-31,0,0", "2024-04-01,-1,100"]
        export = write(tmp_path / "n.csv", "day,bad,all", lines)
        done = citk(
            "capability", export, "--count", "bad", "--size", "all", "--usl", "5%", "-f", "json"
        )
        found = stream(done)
        assert found["attribute"]["n"] == 3000
        assert found["attribute"]["count"] == sum(d % 3 for d in range(1, 31))
        ledger = done.json["source"]["rows"]
        assert ledger["unusable"] == 1
        assert ledger["read"] == ledger["used"] + ledger["blank"] + ledger["unusable"]
