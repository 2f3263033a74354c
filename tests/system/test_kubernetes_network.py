"""What the pods of deploy/kubernetes may reach, and who reaches them: what their work needs and nothing besides."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import kubernetes
from tests.support.kubernetes import Object, of, overlay, workloads


@pytest.fixture
def county() -> tuple[Object, ...]:
    """The objects of the overlay for one county."""
    return overlay("county")


@pytest.fixture
def city() -> tuple[Object, ...]:
    """The objects of the overlay for ten."""
    return overlay("city")


def _peers(rules: list[Object], side: str) -> set[tuple[str, Any]]:
    """Return (who, port) for each way a rule opens; who is an address, or pods of a namespace as they are labelled."""
    found = set()
    for rule in rules:
        assert rule[side], "a rule without peers allows everybody"
        assert rule["ports"], "a rule without ports allows all of them"
        for peer in rule[side]:
            found |= {(_who(peer), port["port"]) for port in rule["ports"]}
    return found


def _who(peer: Object) -> str:
    if "ipBlock" in peer:
        return str(peer["ipBlock"]["cidr"])
    labels = [peer.get(part, {}).get("matchLabels", {}) for part in ("namespaceSelector", "podSelector")]
    return " ".join(value for each in labels for value in each.values())


_NAMES = {("kube-system kube-dns", 53)}
_BROKER = {("here huiyin-broker", 5672), ("here huiyin-broker", 5671)}
_DATABASE, _BUCKET = {("192.0.2.10/32", 5432)}, {("192.0.2.20/32", 443)}
_SCRAPED = {("monitoring prometheus", 8000), ("monitoring prometheus", 8001)}


@pytest.mark.parametrize(
    ("name", "in_", "out"),
    [
        ("gateway", _SCRAPED | {("traefik", "http")}, _NAMES | _BROKER | _BUCKET),
        ("intake", _SCRAPED, _NAMES | _BROKER | _DATABASE | _BUCKET),
        ("routing", _SCRAPED, _NAMES | _BROKER | _DATABASE | _BUCKET),
        ("followup", _SCRAPED, _NAMES | _BROKER | _DATABASE),
        ("reporting", _SCRAPED, _NAMES | _BROKER | _DATABASE),
        ("migrate", set(), _NAMES | _BROKER | _DATABASE),
        ("commands", set(), _NAMES | _BROKER | _DATABASE | _BUCKET),
    ],
)
def test_each_pod_may_speak_with_what_it_needs_and_nobody_else(
    county: tuple[Object, ...], name: str, in_: set[tuple[str, Any]], out: set[tuple[str, Any]]
) -> None:
    labels = workloads(county)[name]["metadata"]["labels"]
    policies = [
        each["spec"] for each in of(county, "NetworkPolicy") if kubernetes.matches(each["spec"]["podSelector"], labels)
    ]
    assert {"Ingress", "Egress"} == {type_ for policy in policies for type_ in policy["policyTypes"]}
    assert _peers([rule for policy in policies for rule in policy.get("ingress", [])], "from") == in_
    assert _peers([rule for policy in policies for rule in policy.get("egress", [])], "to") == out


def test_the_labels_that_policies_know_namespaces_by_are_there(
    county: tuple[Object, ...], city: tuple[Object, ...]
) -> None:
    for objects in (county, city):
        labels = {each["metadata"]["name"]: each["metadata"]["labels"] for each in of(objects, "Namespace")}
        [cluster] = of(objects, "RabbitmqCluster")
        with_broker = [name for name, has in labels.items() if has.get("huiyin/broker") == "here"]
        assert with_broker == [cluster["metadata"]["namespace"]]
        sites = {each["metadata"]["namespace"] for each in of(objects, "Deployment")}
        assert {name for name, has in labels.items() if has.get("huiyin/site") == "here"} == sites
        assert cluster["metadata"]["name"] == "huiyin-broker"
        assert cluster["spec"]["replicas"] == 3
