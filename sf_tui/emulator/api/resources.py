"""Versions, the resource index and limits (REST API Guide, "Versions", "Resources by Version", "Limits")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import Answer, json_answer
from sf_tui.emulator.org import NEWEST_VERSION, OLDEST_VERSION

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.org import Org

_SEASONS = ("Winter", "Spring", "Summer")
_CURLY = 42
"""The one version whose label real orgs write with a typographic apostrophe."""
_RESOURCES = (
    "tooling",
    "chatter",
    "search",
    "query",
    "queryAll",
    "composite",
    "sobjects",
    "limits",
    "jobs",
    "recent",
    "process",
    "event",
)
_LIMITS = {
    "ActiveScratchOrgs": (40, 40),
    "AnalyticsExternalDataSizeMB": (40_960, 40_960),
    "ConcurrentAsyncGetReportInstances": (200, 200),
    "ConcurrentEinsteinDataInsightsStoryCreation": (5, 5),
    "ConcurrentSyncReportRuns": (20, 20),
    "CreateCustom": (100, 100),
    "DailyAnalyticsDataflowJobExecutions": (60, 60),
    "DailyAnalyticsUploadedFilesSizeMB": (51_200, 51_200),
    "DailyAsyncApexExecutions": (250_000, 249_617),
    "DailyAsyncApexTests": (500, 500),
    "DailyBulkApiBatches": (15_000, 15_000),
    "DailyBulkV2QueryFileStorageMB": (976_562, 976_562),
    "DailyBulkV2QueryJobs": (10_000, 10_000),
    "DailyDeliveredPlatformEvents": (25_000, 25_000),
    "DailyDurableGenericStreamingApiEvents": (10_000, 10_000),
    "DailyDurableStreamingApiEvents": (10_000, 10_000),
    "DailyEinsteinDataInsightsStoryCreation": (1_000, 1_000),
    "DailyFunctionsApiCallLimit": (235_000, 235_000),
    "DailyGenericStreamingApiEvents": (10_000, 10_000),
    "DailyScratchOrgs": (80, 80),
    "DailyStandardVolumePlatformEvents": (25_000, 25_000),
    "DailyStreamingApiEvents": (10_000, 10_000),
    "DailyWorkflowEmails": (12_000, 11_942),
    "DataStorageMB": (11_500, 10_213),
    "DurableStreamingApiConcurrentClients": (1_000, 1_000),
    "FileStorageMB": (36_864, 35_001),
    "HourlyAsyncReportRuns": (1_200, 1_200),
    "HourlyDashboardRefreshes": (200, 200),
    "HourlyDashboardResults": (5_000, 5_000),
    "HourlyDashboardStatuses": (999_999_999, 999_999_999),
    "HourlyLongTermIdMapping": (100_000, 100_000),
    "HourlyManagedContentPublicRequests": (50_000, 50_000),
    "HourlyODataCallout": (20_000, 20_000),
    "HourlyPublishedPlatformEvents": (100_000, 100_000),
    "HourlyPublishedStandardVolumePlatformEvents": (1_000, 1_000),
    "HourlyShortTermIdMapping": (100_000, 100_000),
    "HourlySyncReportRuns": (500, 500),
    "HourlyTimeBasedWorkflow": (1_000, 1_000),
    "MassEmail": (5_000, 5_000),
    "MonthlyEinsteinDiscoveryStoryCreation": (500, 500),
    "Package2VersionCreates": (6, 6),
    "PermissionSets": (1_500, 1_498),
    "PrivateConnectOutboundCalloutHourlyLimitMB": (0, 0),
    "SingleEmail": (5_000, 4_998),
    "StreamingApiConcurrentClients": (1_000, 1_000),
}


def versions() -> Answer:
    """List the versions, oldest first, with their release names; no login is needed and no call counted."""
    listed = []
    for number in range(OLDEST_VERSION, NEWEST_VERSION + 1):
        mark = "’" if number == _CURLY else "'"
        label = f"{_SEASONS[(number + 1) % 3]} {mark}{14 + (number - 29) // 3:02}"
        listed.append({"label": label, "url": f"/services/data/v{number}.0", "version": f"{number}.0"})
    return json_answer(listed)


def index(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """List the resources of a version."""
    del connection
    found = {name: f"{call.root}/{name}" for name in _RESOURCES}
    found["identity"] = f"{call.host}/id/{org.identity.org_id}/{call.user}"
    return json_answer(found)


def limits(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """List the org's limits; DailyApiRequests is live and may go below zero."""
    del connection, call
    found = {name: {"Max": most, "Remaining": left} for name, (most, left) in _LIMITS.items()}
    found["DailyApiRequests"] = {"Max": org.meter.maximum, "Remaining": org.meter.maximum - org.meter.used}
    return json_answer(dict(sorted(found.items())))
