#!/usr/bin/env bash
# Advice on hostile names survives being used: what text shows, pasted into a real sh, is
# the same arguments as JSON has, and the compose file, read by a real YAML parser, the
# same mounts.
set -euo pipefail
folder=$(mktemp -d /tmp/ra.XXXXXX)
stub_pid=
finish() {
  [ -z "$stub_pid" ] || kill "$stub_pid" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

# An engine with containers of each owner of their folders: root, a user, not told. Each has
# few of the names: many side by side would be taken for a family.
python3 - "$folder/engine" <<'PYTHON'
import io, json, os, sys, tarfile

folder = sys.argv[1]
names = ["it's", "''", "$(reboot)", "`reboot`", "a:b", "a,b", 'a"b', '"', "a b", "  ", "-rf", "$HOME",
         "${X:-y}", "$$", "\\", "a\\nb", "#x", "{a}", "[a]", "!x", "&x", "*x", "%s%n", "~", "x;y|z>w", "? y",
         "a: b", "- a", "é漢", "target=/etc", "x,readonly", "null", "a\nb", "a\tb", "\x1b[31m", "\u202e", "\ufffd",
         "\uffff", "\u0085", "n" * 500]
above = ["/run", "/srv", "/etc", "/var/cache/a"]


def write(path, body):
    path = os.path.join(folder, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(body)


def archive(owner):
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        entry = tarfile.TarInfo("folder/")
        entry.type, entry.uid, entry.gid, entry.mode = tarfile.DIRTYPE, owner, owner, 0o750
        tar.addfile(entry)
    return body.getvalue()


containers = []
parts = [names[at:at + 7] for at in range(0, len(names), 7)]
cases = [(f"{name}-{number}", owner, part) for name, owner in [("root", 0), ("user", 33), ("unknown", None)]
         for number, part in enumerate(parts)]
for number, (name, owner, part) in enumerate(cases):
    id = f"{number:064x}"
    containers.append({"Id": id, "Names": ["/" + name], "State": "exited"})
    document = {"Id": id, "Name": "/" + name, "State": {"Status": "exited", "Pid": 0}, "Mounts": [],
                "HostConfig": {"ReadonlyRootfs": False}, "Config": {"Labels": {}}}
    if owner == 33:
        document["Config"]["Labels"]["com.docker.compose.service"] = 'it\'s "$(x)": {a}, #'
    changes = [{"Path": f"{base}/{name}/f", "Kind": 1} for base in above for name in part]
    write(f"containers/{id}/json", json.dumps(document).encode())
    write(f"containers/{id}/changes", json.dumps(changes).encode())
    if owner is not None:
        body = archive(owner)
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        write(f"containers/{id}/archive", head.encode() + body)
write("containers/json", json.dumps(containers).encode())
PYTHON

"$RA_BUILD/tests/stub/stub-engine" "$folder/s" "$folder/engine" &
stub_pid=$!
for _ in $(seq 100); do
  [ ! -S "$folder/s" ] || break
  sleep 0.02
done
for format in text json; do
  status=0
  "$ROOTFS_AUDIT" --host="unix://$folder/s" --advise --verbose --format="$format" >"$folder/$format" || status=$?
  [ "$status" -eq 1 ] || {
    echo "exit status $status" >&2
    exit 1
  }
done

python3 - "$folder" <<'PYTHON'
import csv, json, os, subprocess, sys
import yaml

folder = sys.argv[1]
workloads = json.load(open(os.path.join(folder, "json")))["workloads"]
lines = open(os.path.join(folder, "text")).read().split("\n")


def pasted(start):
    """The lines with flags after `start`, as a person marks and copies them."""
    end = start + 1
    while lines[end].endswith(" \\"):
        end += 1
    command = "printf '%s\\0' \\\n" + "\n".join(lines[start + 1:end + 1]) + "\n"
    made = subprocess.run(["sh", "-c", command], capture_output=True, check=True)
    assert made.stderr == b"", made.stderr
    return made.stdout.decode().split("\0")[:-1]


def mounts_of_flags(flags):
    """What docker run makes of them: docker/cli, opts/tmpfs.go and opts/mount.go."""
    for flag in flags:
        kind, value = flag.split("=", 1)
        if kind == "--tmpfs":
            path, options = value.split(":", 1)
            yield ("tmpfs", path, options)
            continue
        assert kind == "--mount", flag
        fields = dict(field.split("=", 1) for field in next(csv.reader([value], strict=True)))
        if fields["type"] == "volume":
            assert set(fields) == {"type", "source", "target"}, flag
            yield ("volume", fields["target"], fields["source"])
        else:
            yield ("tmpfs", fields["target"], (int(fields["tmpfs-size"]), int(fields["tmpfs-mode"], 8)))


def unescaped(value):
    assert "$" not in value.replace("$$", ""), value
    return value.replace("$$", "$")


def mounts_of_compose(text):
    document = yaml.safe_load(text)
    (service,) = document["services"].values()
    assert service.pop("read_only") is True
    for entry in service.pop("tmpfs", []):
        path, options = unescaped(entry).split(":", 1)
        yield ("tmpfs", path, options)
    sources = []
    for entry in service.pop("volumes", []):
        target = unescaped(entry["target"])
        if entry["type"] == "volume":
            sources.append(entry["source"])
            yield ("volume", target, entry["source"])
        else:
            yield ("tmpfs", target, (entry["tmpfs"]["size"], entry["tmpfs"]["mode"]))
    assert not service, service
    assert sorted(sources) == sorted(document.get("volumes", {})), "volumes"


starts = [i for i, line in enumerate(lines) if line.strip().startswith("Recreate it with")]
assert len(starts) == len(workloads) == 18, starts
services = []
counts = [0, 0]
for start, workload in zip(starts, workloads):
    advice = workload["advice"]
    flags = advice["run_flags"]
    assert pasted(start) == flags, workload["name"]
    assert flags[0] == "--read-only"
    mounts = sorted(mounts_of_flags(flags[1:]), key=str)
    assert mounts == sorted(mounts_of_compose(advice["compose"]), key=str), workload["name"]
    said = [path for path in advice["paths"] if path["flag"] is None]
    for path in said:
        assert any("cannot" in remark for remark in path["remarks"]), path
    written = {path["path"] for path in advice["paths"] if path["flag"] is not None}
    assert written == {mount[1] for mount in mounts}, workload["name"]
    counts = [counts[0] + len(mounts), counts[1] + len(said)]
    services += yaml.safe_load(advice["compose"])["services"]
assert counts[0] > 180 and counts[1] >= 24, counts
expected = [workload["name"] if not workload["name"].startswith("user") else "it's \"$(x)\": {a}, #"
            for workload in workloads]
assert [name.replace("$$", "$") for name in services] == expected, services
PYTHON
