"""The Microsoft 365 unified audit log of a working day: mailboxes, files and applications."""

from __future__ import annotations

from .common import Draw, Event, by_time, moment

TENANT = "5c0f7d2e-8a41-4b6d-9e37-1f2a3b4c5d6e"
USERS = ("mia.keller", "tom.okafor", "lena.brandt", "jane.doe", "ravi.menon", "cfo", "ceo")
OUTSIDE = ("198.51.100.14", "198.51.100.71", "198.51.100.203", "2001:db8:51::24")
WEB = "9199bf20-a13f-4107-85dc-02114787ef48"
MOBILE = "27922004-5251-4030-b22d-91ecd9a37ea4"
OFFICE = "d3590ed6-52b3-4102-aeff-aad2292ab01c"
EXCHANGE = "00000002-0000-0ff1-ce00-000000000000"
TEAMS = "1fec8e78-bce4-4aaf-ab1b-5451cc387264"
OUTLOOK = "5d661950-3475-41cd-a2c3-d671a3162bc1"
ARCHIVE = "7b1f2a90-3c5d-4e6f-8a7b-9c0d1e2f3a4b"
# Count, client information string, application id, and Bind or Sync.
CLIENTS = (
    (36, "Client=MSExchangeRPC", OFFICE, "Sync"),
    (36, "Client=OWA;Action=ViaProxy", WEB, "Bind"),
    (20, "Client=OWA;Action=ViaProxy", EXCHANGE, "Bind"),
    (40, "Client=OutlookService;Outlook-iOS/2.0;", MOBILE, "Bind"),
    (20, "Client=REST;Client=RESTSystem;;", MOBILE, "Bind"),
    (20, "Client=REST;Client=RESTSystem;;", OFFICE, "Bind"),
    (16, "Client=REST;Client=RESTSystem;;", OUTLOOK, "Bind"),
    (16, "Client=REST;Client=RESTSystem;;", TEAMS, "Bind"),
    (16, "Client=REST;Client=RESTSystem;;", EXCHANGE, "Bind"),
    (20, "Client=ActiveSync;Apple-iPhone15C2/2301.355", "", "Sync"),
    (30, "Client=WebServices;Archive/4.1", ARCHIVE, "Sync"),
    (12, "Client=REST;Archive/4.1", ARCHIVE, "Bind"),
)
# Count, service, operation and record type.
OTHERS = (
    (16, "Exchange", "Send", 2),
    (12, "Exchange", "HardDelete", 3),
    (10, "Exchange", "MoveToDeletedItems", 3),
    (8, "Exchange", "UpdateInboxRules", 2),
    (6, "Exchange", "Set-Mailbox", 1),
    (6, "Exchange", "New-InboxRule", 1),
    (16, "SharePoint", "FileAccessed", 6),
    (12, "SharePoint", "FileDownloaded", 6),
    (12, "OneDrive", "FileSyncDownloadedFull", 6),
    (10, "MicrosoftTeams", "MessageSent", 25),
    (12, "AzureActiveDirectory", "UserLoggedIn", 15),
    (4, "AzureActiveDirectory", "Consent to application.", 8),
    (4, "AzureActiveDirectory", "Update application.", 8),
)


def record(draw: Draw, second: float, workload: str, operation: str, kind: int, user: str) -> Event:
    """Return the fields that all records have."""
    return {
        "CreationTime": moment(second)[:19],
        "Id": draw.uuid(),
        "Operation": operation,
        "OrganizationId": TENANT,
        "RecordType": kind,
        "ResultStatus": "Succeeded",
        "UserType": 0,
        "Version": 1,
        "Workload": workload,
        "UserId": f"{user}@example.org",
    }


def mailboxes(draw: Draw) -> list[tuple[float, Event]]:
    """Return MailItemsAccessed records of mailbox owners and of the archive."""
    events: list[tuple[float, Event]] = []
    for count, client, application, access in CLIENTS:
        for second in draw.moments(count, 5, 22):
            user = "svc-archive" if application == ARCHIVE else draw.pick(USERS)
            event = record(draw, second, "Exchange", "MailItemsAccessed", 50, user)
            event |= {
                "ClientIPAddress": draw.pick(OUTSIDE),
                "ClientInfoString": client,
                "LogonType": 0,
            }
            event |= {
                "ExternalAccess": False,
                "InternalLogonType": 0,
                "MailboxOwnerUPN": f"{user}@example.org",
            }
            if application:
                event |= {"ClientAppId": application} if draw.below(4) else {"AppId": application}
            event["OperationProperties"] = [{"Name": "MailAccessType", "Value": access}]
            event["OperationProperties"].append({"Name": "IsThrottled", "Value": "False"})
            event["OperationCount"] = 1 + draw.below(20)
            events.append((second, event))
    return events


def others(draw: Draw) -> list[tuple[float, Event]]:
    """Return the other records of the day."""
    events: list[tuple[float, Event]] = []
    for count, workload, operation, kind in OTHERS:
        for second in draw.moments(count, 6, 20):
            event = record(draw, second, workload, operation, kind, draw.pick(USERS))
            if workload in {"SharePoint", "OneDrive"}:
                event["ObjectId"] = (
                    f"https://example.sharepoint.com/sites/team/Documents/{draw.hex(6)}.docx"
                )
                event["SourceFileName"] = f"{draw.hex(6)}.docx"
            event["ClientIP"] = draw.pick(OUTSIDE)
            events.append((second, event))
    return events


def scene() -> list[Event]:
    """Return the scene's events."""
    draw = Draw("mail-and-office")
    return by_time(mailboxes(draw) + others(draw))
