"""Write the dashboards from the metrics that the services have, and the alerts in the form Kubernetes reads.

``python deploy/watching/generate.py`` writes ``dashboards/*.json`` and ``../kubernetes/components/alerts/rules.yml``;
``--to FOLDER`` writes them there instead. A metric that :data:`SHOWN` does not name appears in the last row by itself.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase

from huiyin import metrics

HERE = Path(__file__).resolve().parent
RULES = Path("kubernetes/components/alerts/rules.yml")
_WIDTH, _COLUMNS, _HEIGHT = 24, 3, 8
_SOURCE = {"type": "prometheus", "uid": "${source}"}


@dataclass(frozen=True)
class Shown:
    """How a metric is shown: its title, the unit of Grafana, and the labels that part its lines."""

    zh: str
    unit: str = "short"
    by: tuple[str, ...] = ()


#: Row → metric → how it is shown. What prometheus_client itself says of a process stands under its own names.
SHOWN: dict[str, dict[str, Shown]] = {
    "能否工作 Can it work": {
        "huiyin_ready": Shown("可用的部分"),
        "huiyin_dead_letters": Shown("待处理死信"),
        "huiyin_letters_waiting": Shown("等待重试的事件"),
        "huiyin_messages_unkept": Shown("无法保存的消息"),
        "huiyin_timers_late": Shown("定时任务延误", "s"),
        "huiyin_disk_free": Shown("磁盘剩余空间", "bytes"),
    },
    "请求 Requests": {
        "huiyin_http": Shown("网关应答", "s"),
        "huiyin_call": Shown("服务调用", "s", ("service", "outcome")),
        "huiyin_http_refused": Shown("被拒绝的请求和连接"),
        "huiyin_http_broken": Shown("中途断开的连接"),
    },
    "事件 Events": {
        "huiyin_events_published": Shown("已发布事件"),
        "huiyin_events_unpublished": Shown("尚未发布的事件"),
        "huiyin_events_unpublished_seconds": Shown("最早未发布事件的等待时间", "s"),
        "huiyin_events_applied": Shown("已处理事件"),
        "huiyin_events_lag": Shown("落后的事件"),
        "huiyin_events_caught_up": Shown("从日志补取的事件"),
        "huiyin_events_failed": Shown("处理失败次数"),
        "huiyin_events_repeated": Shown("重复送达"),
        "huiyin_events_unwanted": Shown("无人订阅的事件"),
        "huiyin_messages_refused": Shown("被拒绝的消息"),
        "huiyin_queues_renewed": Shown("重建的队列"),
        "huiyin_timers_fired": Shown("已触发的定时任务"),
    },
}
_OTHERS = "其他 Others"
#: What prometheus_client says of each process: expression, title, unit.
_PROCESS = (
    ('up{job="huiyin", site=~"$site"}', "进程可访问 Process answers", "short"),
    ('process_resident_memory_bytes{job="huiyin", site=~"$site"}', "内存 Memory", "bytes"),
    (
        'rate(process_cpu_seconds_total{job="huiyin", site=~"$site"}[$__rate_interval])',
        "处理器 Processor",
        "percentunit",
    ),
    ('process_open_fds{job="huiyin", site=~"$site"}', "打开的文件和连接 Open files and connections", "short"),
    ('time() - process_start_time_seconds{job="huiyin", site=~"$site"}', "运行时间 Running since", "s"),
)
#: Dashboard → its title and rows.
_DASHBOARDS = {
    "huiyin-overview": ("回音 总览 Huiyin overview", ("能否工作 Can it work", "请求 Requests")),
    "huiyin-events": ("回音 事件 Huiyin events", ("事件 Events", _OTHERS)),
}
_WITH_PROCESSES = "huiyin-overview"


def declared() -> list[MetricWrapperBase]:
    """Return the metrics that :mod:`huiyin.metrics` declares, in its order."""
    return [value for value in vars(metrics).values() if isinstance(value, MetricWrapperBase)]


def _base(metric: MetricWrapperBase) -> str:
    """Return the name without its unit, by which :data:`SHOWN` knows a histogram or a gauge in seconds or bytes."""
    name = metric._name
    known = {name for row in SHOWN.values() for name in row}
    return name if name in known else name.rpartition("_")[0]


def _rows() -> dict[str, list[tuple[MetricWrapperBase, Shown]]]:
    """Return row → its metrics; what no row names is in the last."""
    by_base = {_base(metric): metric for metric in declared()}
    rows = {
        row: [(by_base.pop(name), shown) for name, shown in wanted.items() if name in by_base]
        for row, wanted in SHOWN.items()
    }
    return {**rows, _OTHERS: [(metric, Shown("")) for metric in by_base.values()]}


def _panels_of(metric: MetricWrapperBase, shown: Shown) -> Iterator[dict[str, Any]]:
    labels = shown.by or metric._labelnames
    parts = ", ".join(("site", *labels))
    legend = " ".join(f"{{{{{label}}}}}" for label in labels) or "{{site}}"
    title = f"{shown.zh} {metric._documentation}".strip()
    chosen = '{site=~"$site"}'
    if isinstance(metric, Histogram):
        counted = f"{metric._name}_count{chosen}"
        yield _panel(f"{title}：次/秒 per second", _per_second(counted, parts), legend, "ops")
        split = ", ".join(dict.fromkeys(("site", "le", *labels[:1])))
        slow = f"histogram_quantile(0.95, sum by ({split}) (rate({metric._name}_bucket{chosen}[$__rate_interval])))"
        yield _panel(f"{title}：95%", slow, f"{{{{{labels[0]}}}}}", shown.unit)
        mean = f"{_per_second(f'{metric._name}_sum{chosen}', parts)} / {_per_second(counted, parts)}"
        yield _panel(f"{title}：平均 mean", mean, legend, shown.unit)
    elif isinstance(metric, Counter):
        yield _panel(title, _per_second(f"{metric._name}_total{chosen}", parts), legend, "ops")
    elif isinstance(metric, Gauge):
        taken = "min" if metric._name in ("huiyin_ready", "huiyin_disk_free_bytes") else "max"
        yield _panel(title, f"{taken} by ({parts}) ({metric._name}{chosen})", legend, shown.unit)
    else:
        raise TypeError(f"no panel is known for {type(metric).__name__} {metric._name}")


def _per_second(series: str, parts: str) -> str:
    return f"sum by ({parts}) (rate({series}[$__rate_interval]))"


def _panel(title: str, expression: str, legend: str, unit: str) -> dict[str, Any]:
    return {
        "type": "timeseries",
        "title": title,
        "datasource": _SOURCE,
        "targets": [{"datasource": _SOURCE, "expr": expression, "legendFormat": legend, "refId": "A"}],
        "fieldConfig": {"defaults": {"unit": unit, "min": 0, "custom": {"fillOpacity": 10}}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}},
    }


def _dashboard(name: str, title: str, rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    panels: list[dict[str, Any]] = []
    top = 0
    for row, found in rows.items():
        if not found:
            continue
        panels.append(
            {"type": "row", "title": row, "collapsed": False, "panels": [], "gridPos": _place(0, top, _WIDTH, 1)}
        )
        top += 1
        for at, panel in enumerate(found):
            left, down = at % _COLUMNS, at // _COLUMNS
            width = _WIDTH // _COLUMNS
            panels.append(panel | {"gridPos": _place(left * width, top + down * _HEIGHT, width, _HEIGHT)})
        top += -(-len(found) // _COLUMNS) * _HEIGHT
    for number, panel in enumerate(panels, 1):
        panel["id"] = number
    return {
        "uid": name,
        "title": title,
        "tags": ["huiyin"],
        "schemaVersion": 39,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [_SOURCES, _SITES]},
        "annotations": {"list": []},
        "panels": panels,
    }


def _place(left: int, top: int, width: int, height: int) -> dict[str, int]:
    return {"x": left, "y": top, "w": width, "h": height}


_SOURCES = {"name": "source", "type": "datasource", "query": "prometheus", "label": "数据源 Source", "current": {}}
_SITES = {
    "name": "site",
    "type": "query",
    "label": "站点 Site",
    "datasource": _SOURCE,
    "query": {"query": "label_values(huiyin_ready, site)", "refId": "site"},
    "refresh": 2,
    "includeAll": True,
    "allValue": ".*",
    "multi": True,
    "current": {"text": "All", "value": "$__all"},
}


def dashboards() -> dict[str, dict[str, Any]]:
    """Return file name → dashboard."""
    rows = {
        row: [panel for metric, shown in found for panel in _panels_of(metric, shown)] for row, found in _rows().items()
    }
    processes = [_panel(title, expression, "{{instance}}", unit) for expression, title, unit in _PROCESS]
    written = {}
    for name, (title, wanted) in _DASHBOARDS.items():
        found = {row: rows[row] for row in wanted}
        if name == _WITH_PROCESSES:
            found["进程 Processes"] = processes
        written[f"{name}.json"] = _dashboard(name, title, found)
    return written


def rule_object() -> dict[str, Any]:
    """Return the alerts as the object PrometheusRule of the Prometheus operator."""
    alerts = yaml.safe_load((HERE / "alerts.yml").read_text("utf-8"))
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "huiyin"},
        "spec": alerts,
    }


def write(folder: Path) -> None:
    """Write everything below ``folder``, which stands for ``deploy/``."""
    boards = folder / "watching" / "dashboards"
    boards.mkdir(parents=True, exist_ok=True)
    for name, board in dashboards().items():
        (boards / name).write_text(json.dumps(board, ensure_ascii=False, indent=1) + "\n", "utf-8")
    rules = folder / RULES
    rules.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(rule_object(), allow_unicode=True, sort_keys=False, width=1000)
    rules.write_text(f"# Written from deploy/watching/alerts.yml by deploy/watching/generate.py\n{text}", "utf-8")


def main() -> None:
    """Read the arguments and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--to", type=Path, default=HERE.parent, metavar="FOLDER", help="instead of deploy/")
    write(parser.parse_args().to)


if __name__ == "__main__":
    main()
