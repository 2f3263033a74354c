"""deploy/kubernetes read as an enemy would: valid, of one piece with the program, and allowing nothing besides."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from huiyin import catalog, secret_files, settings
from huiyin.settings import COMMAND
from tests.support import kubernetes
from tests.support.kubernetes import FOLDER, Object, container_of, of, of_namespace, overlay, workloads
from tests.support.processes import Unavailable
from tests.support.source import SERVICES, read

_COUNTIES = [f"9901{number:02}" for number in range(1, 11)]
_PART_OF = "app.kubernetes.io/part-of"
_NAME = "app.kubernetes.io/name"


@pytest.fixture
def county() -> tuple[Object, ...]:
    """The objects of the overlay for one county."""
    return overlay("county")


@pytest.fixture
def city() -> tuple[Object, ...]:
    """The objects of the overlay for ten."""
    return overlay("city")


#: What runs besides the services; both speak with the broker as commands do, and reach every database.
_BESIDES = {"commands", "migrate"}


def test_the_ten_counties_of_the_city_differ_in_nothing_but_their_code(city: tuple[Object, ...]) -> None:
    texts = {}
    for code in _COUNTIES:
        text = json.dumps(of_namespace(city, f"huiyin-{code}"), sort_keys=True)
        assert f"s3://huiyin-{code}?" in text
        assert f'"{code}.huiyin.example"' in text
        # the name of a ConfigMap ends with a hash of its content
        texts[code] = re.sub(r"huiyin-[a-z0-9]{10}\b", "huiyin-hash", text.replace(code, "CODE"))
    assert len(set(texts.values())) == 1
    namespaces = {each["metadata"].get("namespace", each["metadata"]["name"]) for each in city}
    assert namespaces == {"huiyin-broker", *(f"huiyin-{code}" for code in _COUNTIES)}


@pytest.mark.parametrize("version", ["1.30", "1.37"])
def test_every_object_is_valid_by_the_schemas_of_kubernetes_and_its_operators(version: str, tmp_path: Path) -> None:
    city = overlay("city")
    objects = [*overlay("county"), *of_namespace(city, "huiyin-broker"), *of_namespace(city, "huiyin-990101")]
    own = [each for each in objects if kubernetes.custom_schema(each["kind"]) is None]
    custom = [each for each in objects if kubernetes.custom_schema(each["kind"]) is not None]
    assert {each["kind"] for each in custom} == {
        "RabbitmqCluster", "ScaledObject", "TriggerAuthentication", "ServiceMonitor", "PrometheusRule"
    }  # fmt: skip
    assert [fault for each in custom for fault in kubernetes.faults_of_custom(each)] == []
    own.append(yaml.safe_load((FOLDER / "secret.example.yaml").read_text("utf-8")))
    try:
        assert kubernetes.faults_of_own(own, version, tmp_path) == ""
    except Unavailable as missing:
        pytest.skip(str(missing))


def test_a_field_that_does_not_exist_is_found(county: tuple[Object, ...], tmp_path: Path) -> None:
    [cluster] = of(county, "RabbitmqCluster")
    assert kubernetes.faults_of_custom({**cluster, "spec": {**cluster["spec"], "replica": 3}}) != []
    policy = of(county, "NetworkPolicy")[0]
    try:
        assert kubernetes.faults_of_own([{**policy, "spec": {**policy["spec"], "ingres": []}}], "1.37", tmp_path)
    except Unavailable as missing:
        pytest.skip(str(missing))


def test_every_service_runs_once_and_the_databases_are_migrated_by_the_same_image(county: tuple[Object, ...]) -> None:
    commands = {name: container_of(template).get("args") for name, template in workloads(county).items()}
    assert commands == {**{service: ["run", service] for service in SERVICES}, "migrate": ["migrate"], "commands": None}
    assert container_of(workloads(county)["commands"])["command"] == ["sleep", "infinity"]
    assert set(SERVICES) == set(catalog.own())
    assert {container_of(each)["image"] for each in workloads(county).values()} == {"registry.example/huiyin:site"}


def test_pods_fit_the_image(county: tuple[Object, ...]) -> None:
    image = read("deploy/image/Containerfile")
    [user, group] = set(re.findall(r"^USER (\d{2,}):(\d+)$", image, re.MULTILINE)).pop()
    [folder] = re.findall(r"^VOLUME (\S+)$", image, re.MULTILINE)
    assert 'ENTRYPOINT ["huiyin"]' in image
    assert f"HUIYIN_DATA={folder}" in image
    for template in workloads(county).values():
        context = template["spec"]["securityContext"]
        assert (str(context["runAsUser"]), str(context["runAsGroup"]), str(context["fsGroup"])) == (user, group, group)
        assert [mount["mountPath"] for mount in container_of(template)["volumeMounts"]] == [folder]
    exposed = re.findall(r"^EXPOSE (.*)$", image, re.MULTILINE)[0].split()
    ports = [port for each in workloads(county).values() for port in container_of(each).get("ports", [])]
    assert {str(port["containerPort"]) for port in ports} == set(exposed)


def _environment(objects: tuple[Object, ...], template: Object) -> dict[str, str]:
    """Return what the pod's program finds in its environment, with the secrets of the example."""
    maps = {each["metadata"]["name"]: each["data"] for each in of(objects, "ConfigMap")}
    example = yaml.safe_load((FOLDER / "secret.example.yaml").read_text("utf-8"))
    secrets = {example["metadata"]["name"]: example["stringData"]}
    container = container_of(template)
    found = {name: value for each in container["envFrom"] for name, value in maps[each["configMapRef"]["name"]].items()}
    for each in container["env"]:
        wanted = each["valueFrom"]["secretKeyRef"]
        found[each["name"]] = secrets[wanted["name"]][wanted["key"]]
    return found


def test_the_program_takes_the_settings_of_every_pod(county: tuple[Object, ...]) -> None:
    used: set[str] = set()
    for name, template in workloads(county).items():
        environment = _environment(county, template)
        assert set(environment) <= set(settings.KNOWN), name
        read = settings.read(environment)
        assert (read.site, read.queue_type, read.embedded) == ("990100", "quorum", False)
        has_data = name in _BESIDES or catalog.keeps_data(catalog.find(name))
        assert ("HUIYIN_DATABASE_URL" in environment) == has_data
        keeps_files = name == "commands" or (name not in _BESIDES and getattr(catalog.find(name), "keeps_files", False))
        assert ("HUIYIN_FILES_KEY" in environment) == keeps_files, name
        used |= {each["valueFrom"]["secretKeyRef"]["key"] for each in container_of(template)["env"]}
    used |= {each["key"] for each in of(county, "TriggerAuthentication")[0]["spec"]["secretTargetRef"]}
    assert used == set(yaml.safe_load((FOLDER / "secret.example.yaml").read_text("utf-8"))["stringData"])


def test_each_service_speaks_with_the_broker_as_a_user_of_its_own(
    county: tuple[Object, ...], city: tuple[Object, ...]
) -> None:
    for objects in (county, tuple(of_namespace(city, "huiyin-990101"))):
        users = {}
        for name, template in workloads(objects).items():
            address = urlsplit(_environment(objects, template)["HUIYIN_AMQP_URI"])
            assert address.path == "/huiyin"
            users[name] = address.username
        assert users == {name: f"huiyin_{COMMAND if name in _BESIDES else name}" for name in (*SERVICES, *_BESIDES)}
        [login] = [each["spec"]["secretTargetRef"] for each in of(objects, "TriggerAuthentication")]
        assert [each["key"] for each in login] == [f"amqp-uri-{COMMAND}"]


def test_the_broker_loads_its_users_from_the_secret_that_the_page_makes(
    county: tuple[Object, ...], city: tuple[Object, ...], tmp_path: Path
) -> None:
    page = read("deploy/kubernetes/README.md")
    for cluster in of(county + city, "RabbitmqCluster"):
        namespace, pods = cluster["metadata"]["namespace"], cluster["spec"]["override"]["statefulSet"]["spec"]
        [container], [volume] = pods["template"]["spec"]["containers"], pods["template"]["spec"]["volumes"]
        [mount] = container["volumeMounts"]
        assert (container["name"], mount["name"]) == ("rabbitmq", volume["name"])
        [loaded] = re.findall(
            "^load_definitions = (.*)$", cluster["spec"]["rabbitmq"]["additionalConfig"], re.MULTILINE
        )
        folder, _, file = loaded.rpartition("/")
        assert folder == mount["mountPath"]
        made = f"kubectl create secret generic --namespace {namespace} {volume['secret']['secretName']}"
        assert f"{made} --from-file={file}" in page
        own = {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "broker"}}
        whole = {**own, "spec": {"selector": {}, "serviceName": "broker", **pods}}
        try:
            assert kubernetes.faults_of_own([whole], "1.37", tmp_path) == ""
        except Unavailable as missing:
            pytest.skip(str(missing))


def test_no_secret_is_in_what_is_applied(county: tuple[Object, ...], city: tuple[Object, ...]) -> None:
    assert of(county + city, "Secret") == []
    open_settings = {name for each in of(county + city, "ConfigMap") for name in each["data"]}
    assert open_settings & set(secret_files.NAMES) == set()


def test_probes_ask_where_the_program_answers_and_no_pod_is_restarted_for_what_is_elsewhere(
    county: tuple[Object, ...],
) -> None:
    for name, template in workloads(county).items():
        container = container_of(template)
        if name in _BESIDES:
            assert not {"livenessProbe", "readinessProbe", "startupProbe", "ports"} & set(container)
            continue
        environment = settings.read(_environment(county, template))
        address = environment.http if name == "gateway" else environment.health
        assert address is not None
        [port] = container["ports"]
        assert (address[0], address[1]) == ("0.0.0.0", port["containerPort"])
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            assert container[probe]["httpGet"]["port"] == port["name"]
        paths = [container[probe]["httpGet"]["path"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")]
        assert paths == ["/healthz", "/healthz", "/healthz" if name == "gateway" else "/readyz"]


def test_pods_may_do_nothing_but_run(county: tuple[Object, ...], city: tuple[Object, ...]) -> None:
    for template in [*workloads(county).values(), *workloads(city).values()]:
        pod, container = template["spec"], container_of(template)
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] > 10_000
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(container["resources"]["requests"]) == {"cpu", "memory"}
        assert container["resources"]["limits"]["memory"]
        writable = [volume["name"] for volume in pod["volumes"] if "emptyDir" in volume]
        assert [mount["name"] for mount in container["volumeMounts"]] == writable == ["data"]
        assert not any(volume["emptyDir"].keys() ^ {"sizeLimit"} for volume in pod["volumes"])


def test_selectors_choose_exactly_the_pods_they_are_for(county: tuple[Object, ...]) -> None:
    pods = {name: template["metadata"]["labels"] for name, template in workloads(county).items()}

    def chosen(selector: Any) -> list[str]:
        return [name for name, labels in pods.items() if kubernetes.matches(selector, labels)]

    for each in of(county, "Deployment"):
        assert chosen(each["spec"]["selector"]) == [each["metadata"]["name"]]
    for each in of(county, "Service"):
        assert chosen({"matchLabels": each["spec"]["selector"]}) == [each["metadata"]["name"]]
        ports = {port["name"] for port in container_of(workloads(county)[each["metadata"]["name"]])["ports"]}
        assert {port["targetPort"] for port in each["spec"]["ports"]} == ports
    budgets = {each["metadata"]["name"]: each["spec"] for each in of(county, "PodDisruptionBudget")}
    assert set(budgets) == {*SERVICES, "huiyin-broker"}
    for service in SERVICES:
        assert chosen(budgets[service]["selector"]) == [service]
        assert budgets[service]["maxUnavailable"] == 1


def test_replicas_follow_every_queue_there_is_and_the_lag_of_their_own_site(
    county: tuple[Object, ...], city: tuple[Object, ...]
) -> None:
    for each in of(county + city, "ScaledObject"):
        name, namespace = each["metadata"]["name"], each["metadata"]["namespace"]
        assert each["spec"]["scaleTargetRef"] == {"name": name}
        assert 1 <= each["spec"]["minReplicaCount"] < each["spec"]["maxReplicaCount"]
        triggers = each["spec"]["triggers"]
        if name == "gateway":
            continue
        handlers = [handler.name for handler in catalog.handlers(catalog.find(name))]
        queues = [trigger["metadata"]["queueName"] for trigger in triggers if trigger["type"] == "rabbitmq"]
        assert sorted(queues) == sorted([f"rpc-{name}", *(f"{name}.{handler}" for handler in handlers)])
        [lag] = [trigger["metadata"]["query"] for trigger in triggers if trigger["type"] == "prometheus"]
        assert lag == f'max(huiyin_events_lag{{site="{namespace}",service="{name}"}})'
    assert {each["metadata"]["name"] for each in of(county, "ScaledObject")} == set(SERVICES)
    assert [each["metadata"]["name"] for each in of(county + city, "Deployment") if "replicas" in each["spec"]] == []


def test_prometheus_finds_every_service_and_has_the_alerts_once(
    county: tuple[Object, ...], city: tuple[Object, ...]
) -> None:
    [monitor] = of(county, "ServiceMonitor")
    named = {endpoint["port"] for endpoint in monitor["spec"]["endpoints"]}
    watched = [
        each
        for each in of(county, "Service")
        if kubernetes.matches(monitor["spec"]["selector"], each["metadata"]["labels"])
    ]
    assert {each["metadata"]["name"] for each in watched} == set(SERVICES)
    assert all({port["name"] for port in each["spec"]["ports"]} <= named for each in watched)
    assert {each["metadata"]["labels"][_PART_OF] for each in watched} == {"huiyin"}, "the alerts know the job huiyin"
    assert all(endpoint["honorLabels"] for endpoint in monitor["spec"]["endpoints"])
    assert len(of(county, "PrometheusRule")) == len(of(city, "PrometheusRule")) == 1
    assert len(of(city, "ServiceMonitor")) == len(_COUNTIES)
