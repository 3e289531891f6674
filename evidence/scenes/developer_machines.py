"""Linux and Windows workstations: builds, local clusters, kubectl, shells and diagnosis."""

from __future__ import annotations

from .common import PEOPLE, Draw, Event, by_time, moment, process, rows

# Count, parent, binary and command line.
LINUX = """
14 | /usr/bin/zsh | /usr/bin/docker | docker build -t checkout:dev .
10 | /usr/bin/zsh | /usr/bin/docker | docker compose up -d
8 | /usr/bin/zsh | /usr/bin/docker | docker run --rm -it -v /home/dev/src:/src node:24 bash
6 | /usr/bin/zsh | /usr/bin/docker | docker exec -it shop-db psql -U shop
5 | /usr/bin/zsh | /usr/bin/docker | docker pull docker.io/library/postgres:17
5 | /usr/bin/zsh | /usr/bin/podman | podman build -f Containerfile -t renderer:dev
5 | /usr/bin/zsh | /usr/local/bin/kind | kind create cluster --name dev
4 | /usr/bin/zsh | /usr/local/bin/minikube | minikube start --driver=docker
4 | /usr/local/bin/kind | /usr/bin/docker | docker run --name dev-control-plane --privileged --tmpfs /run --volume /lib/modules:/lib/modules:ro kindest/node:v1.34.0
4 | /usr/local/bin/minikube | /usr/bin/docker | docker run -d -t --privileged --security-opt seccomp=unconfined --volume minikube:/var gcr.io/k8s-minikube/kicbase:v0.0.48
20 | /usr/bin/zsh | /usr/local/bin/kubectl | kubectl -n staging get pods -w
10 | /usr/bin/zsh | /usr/local/bin/kubectl | kubectl -n staging logs deploy/web -f --tail 100
6 | /usr/bin/zsh | /usr/local/bin/kubectl | kubectl -n staging exec -it deploy/web -- sh
6 | /usr/bin/zsh | /usr/local/bin/kubectl | kubectl -n observability port-forward svc/grafana 3000:80
4 | /usr/bin/zsh | /usr/local/bin/kubectl | kubectl -n staging rollout restart deployment/web
4 | /usr/bin/zsh | /usr/local/bin/helm | helm diff upgrade checkout ./chart -n staging
4 | /usr/bin/zsh | /usr/bin/terraform | terraform plan -out plan.bin
12 | /usr/bin/zsh | /usr/bin/git | git pull --rebase origin main
8 | /usr/bin/git | /usr/bin/ssh | ssh git@git.example.org git-upload-pack '/shop/web.git'
5 | /usr/bin/zsh | /usr/bin/ssh | ssh jump.example.org
4 | /usr/bin/zsh | /usr/bin/ssh | ssh -J jump.example.org admin@10.255.0.11
3 | /usr/bin/bash | /usr/bin/tcpdump | tcpdump -ni eth0 -w /home/netadmin/case-{n}.pcap host 10.255.0.11
2 | /usr/bin/bash | /usr/bin/nmap | nmap -sn 10.255.0.0/24
3 | /usr/bin/bash | /usr/bin/smbclient | smbclient //nas01.example.org/team -k
3 | /usr/sbin/cron | /usr/bin/mbsync | mbsync -qa
3 | /usr/bin/zsh | /usr/bin/mount | mount -t nfs nas01.example.org:/exports/team /mnt/team
6 | /usr/bin/zsh | /usr/local/bin/npm | npm install
4 | /usr/bin/zsh | /usr/bin/python3 | python3 -m venv .venv
4 | /usr/bin/zsh | /usr/bin/curl | curl -s https://registry.example.org/v2/_catalog
3 | /usr/bin/zsh | /usr/local/bin/crane | crane digest registry.example.org/shop/web:3.18.2
3 | /usr/bin/zsh | /usr/bin/trivy | trivy image checkout:dev
"""  # noqa: E501 - a row is a line
WINDOWS = r"""
10 | C:\Windows\explorer.exe | C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE | "C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE" | Outlook.exe
10 | C:\Windows\explorer.exe | C:\Program Files\Google\Chrome\Application\chrome.exe | "C:\Program Files\Google\Chrome\Application\chrome.exe" | chrome.exe
8 | C:\Windows\System32\services.exe | C:\Windows\System32\svchost.exe | C:\Windows\system32\svchost.exe -k netsvcs -p -s Schedule | svchost.exe
6 | C:\Windows\explorer.exe | C:\Program Files\Docker\Docker\Docker Desktop.exe | "C:\Program Files\Docker\Docker\Docker Desktop.exe" | Docker Desktop.exe
6 | C:\Program Files\PowerShell\7\pwsh.exe | C:\Program Files\Docker\Docker\resources\bin\docker.exe | docker build -t renderer:dev . | docker.exe
5 | C:\Program Files\PowerShell\7\pwsh.exe | C:\Program Files\Docker\Docker\resources\bin\kubectl.exe | kubectl -n staging get pods | kubectl.exe
4 | C:\Program Files\PowerShell\7\pwsh.exe | C:\Windows\System32\OpenSSH\ssh.exe | ssh jump.example.org | ssh.exe
5 | C:\Windows\System32\cmd.exe | C:\Windows\System32\netsh.exe | netsh interface show interface | netsh.exe
3 | C:\Windows\System32\cmd.exe | C:\Windows\System32\netsh.exe | netsh wlan show profiles | netsh.exe
3 | C:\Windows\System32\cmd.exe | C:\Windows\System32\netsh.exe | netsh trace show status | netsh.exe
2 | C:\Windows\System32\cmd.exe | C:\Windows\System32\netsh.exe | netsh advfirewall firewall add rule name="Start Agent" dir=in action=allow program="C:\agent\agent.exe" | netsh.exe
2 | C:\Windows\System32\cmd.exe | C:\Windows\System32\PktMon.exe | pktmon status | PktMon.exe
2 | C:\Windows\System32\cmd.exe | C:\Windows\System32\PktMon.exe | pktmon list | PktMon.exe
6 | C:\Windows\System32\svchost.exe | C:\Windows\System32\Robocopy.exe | robocopy \\nas01\profiles\jdoe C:\Users\jdoe\sync /mir /r:1 | robocopy.exe
4 | C:\Windows\System32\cmd.exe | C:\Windows\System32\Robocopy.exe | robocopy C:\deploy\agent \\srv-042\c$\deploy\agent /e | robocopy.exe
4 | C:\Windows\System32\cmd.exe | C:\Windows\System32\xcopy.exe | xcopy C:\build\out D:\drop /s /y | XCOPY.EXE
4 | C:\Windows\explorer.exe | C:\Windows\System32\cmd.exe | cmd.exe /c copy \\nas01\team\template.docx C:\Users\jdoe\Documents\ | Cmd.Exe
4 | C:\Windows\System32\svchost.exe | C:\Windows\System32\cmd.exe | cmd.exe /c copy \\dc01\netlogon\settings.xml C:\ProgramData\settings.xml | Cmd.Exe
4 | C:\Windows\CCM\CcmExec.exe | C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe | powershell.exe -NoLogo -NoProfile -ExecutionPolicy AllSigned -File C:\Windows\CCM\inventory.ps1 | PowerShell.EXE
4 | C:\Windows\explorer.exe | C:\Windows\System32\notepad.exe | "C:\Windows\system32\NOTEPAD.EXE" C:\Users\jdoe\start-trace-notes.txt | NOTEPAD.EXE
3 | C:\Windows\System32\services.exe | C:\Windows\System32\wsl.exe | wsl.exe -d docker-desktop | wsl.exe
3 | C:\Program Files\PowerShell\7\pwsh.exe | C:\Windows\System32\wsl.exe | wsl.exe -d Ubuntu -- make test | wsl.exe
3 | C:\Windows\System32\svchost.exe | C:\Windows\System32\wbem\WmiPrvSE.exe | C:\Windows\system32\wbem\wmiprvse.exe -secured -Embedding | Wmiprvse.exe
3 | C:\Windows\System32\services.exe | C:\Program Files\Veeam\Endpoint Backup\Veeam.EndPoint.Service.exe | "C:\Program Files\Veeam\Endpoint Backup\Veeam.EndPoint.Service.exe" | Veeam.EndPoint.Service.exe
"""  # noqa: E501 - a row is a line
SCRIPTS = r"""
6 | Get-NetAdapter | Where-Object Status -eq 'Up' | Select-Object Name, LinkSpeed
5 | Get-NetEventSession
5 | Get-ChildItem -Path C:\build -Recurse -Filter *.nupkg | Remove-Item -WhatIf
4 | Import-Module ActiveDirectory; Get-ADComputer -Filter * -SearchBase 'OU=Servers,DC=example,DC=org'
4 | Test-NetConnection -ComputerName nas01.example.org -Port 445
4 | Copy-Item -Path \\nas01\team\tools\*.ps1 -Destination C:\tools
4 | docker ps --format '{{.Names}}'
"""  # noqa: E501 - a row is a line


def linux(draw: Draw) -> list[tuple[float, Event]]:
    """Return processes of Linux laptops and of the administrators' jump host."""
    events: list[tuple[float, Event]] = []
    for count, (parent, image, command) in rows(LINUX):
        for second in draw.moments(count, 6, 19):
            text = command.replace("{n}", str(1100 + draw.below(90)))
            event = process(second, image, text, parent, draw.pick(PEOPLE))
            events.append((second, event | {"host.name": f"laptop-{10 + draw.below(30)}"}))
    return events


def windows(draw: Draw) -> list[tuple[float, Event]]:
    """Return processes and script blocks of Windows machines, as Sysmon and PowerShell log them."""
    events: list[tuple[float, Event]] = []
    for count, (parent, image, command, original) in rows(WINDOWS):
        for second in draw.moments(count, 6, 19):
            user = f"EXAMPLE\\{draw.pick(('jdoe', 'mkeller', 'rmenon', 'deploy'))}"
            event = process(
                second, image, command, parent, user, product="windows", OriginalFileName=original
            )
            events.append((second, event | {"Computer": f"ws-{100 + draw.below(60)}.example.org"}))
    for line in SCRIPTS.strip().splitlines():
        often, text = line.split(" | ", 1)
        for second in draw.moments(int(often), 6, 19):
            event = {
                "@timestamp": moment(second),
                "logsource.product": "windows",
                "logsource.category": "ps_script",
                "EventID": 4104,
                "ScriptBlockText": text,
                "Computer": f"ws-{100 + draw.below(60)}.example.org",
            }
            events.append((second, event))
    return events


def scene() -> list[Event]:
    """Return the scene's events."""
    draw = Draw("developer-machines")
    return by_time(linux(draw) + windows(draw))
