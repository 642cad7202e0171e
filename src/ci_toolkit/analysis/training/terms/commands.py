"""Commands that several terms show; each runs as it stands in the folder `examples`."""

from __future__ import annotations

SHARE = 'citk control-chart dsa_tiktok_daily.csv --count "automated_detection=No" --size rows'
DELAY = "citk control-chart dsa_tiktok_daily.csv --value disclosure_delay.mean --units s"
VOLUME = "citk control-chart dsa_platforms_daily.csv --count count --by platform"
CATEGORIES = "citk pareto dsa_tiktok_daily.csv --columns 'category=*'"
PLATFORMS = "citk pareto dsa_platforms_daily.csv --category platform"
PROMISE = "citk capability dsa_tiktok_daily.csv --value disclosure_delay.mean --units s --usl 3d"
TARGET = (
    'citk capability dsa_tiktok_daily.csv --count "automated_detection=No" --size rows --usl 2%'
)
INSPECT = "citk inspect dsa_tiktok_daily.csv"
PROJECT = "citk dmaic dmaic-disclosure-delay"
TOOLS = "citk dmaic tools"
BEFORE_AFTER = "--compare 2024-07..2024-12 --compare 2025-01..2025-06"
