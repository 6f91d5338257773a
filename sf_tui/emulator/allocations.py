"""What an org may use of everything, as `/limits` lists it.

Source: REST API Guide, "Limits"; the names are those that orgs of 2026 answer with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from sf_tui.emulator.bulk.jobs import Jobs
    from sf_tui.emulator.metering import Meter

Limit: TypeAlias = dict[str, "int | Limit"]

_LIMITS = {
    "ActiveScratchOrgs": (40, 40),
    "AnalyticsExternalDataSizeMB": (40_960, 40_960),
    "CdpAiInferenceApiMonthlyLimit": (500_000_000, 500_000_000),
    "ConcurrentAsyncGetReportInstances": (200, 200),
    "ConcurrentEinsteinDataInsightsStoryCreation": (5, 5),
    "ConcurrentEinsteinDiscoveryStoryCreation": (2, 2),
    "ConcurrentSyncReportRuns": (20, 20),
    "ContentDistBandwidthLimitMB": (32_768, 32_768),
    "ContentDistViewLimit": (100_000, 99_961),
    "ContentPublicationLimit": (5_000, 4_997),
    "DailyAnalyticsDataflowJobExecutions": (60, 60),
    "DailyAnalyticsUploadedFilesSizeMB": (51_200, 51_200),
    "DailyAsyncApexExecutions": (250_000, 249_617),
    "DailyAsyncApexTests": (500, 500),
    "DailyBulkV2QueryFileStorageMB": (976_562, 976_562),
    "DailyDeliveredPlatformEvents": (25_000, 25_000),
    "DailyDurableGenericStreamingApiEvents": (10_000, 10_000),
    "DailyDurableStreamingApiEvents": (10_000, 10_000),
    "DailyEinsteinDataInsightsStoryCreation": (1_000, 1_000),
    "DailyEinsteinDiscoveryOptimizationJobRuns": (0, 0),
    "DailyEinsteinDiscoveryPredictAPICalls": (50_000, 50_000),
    "DailyEinsteinDiscoveryPredictionsByCDC": (500_000, 500_000),
    "DailyEinsteinDiscoveryStoryCreation": (100, 100),
    "DailyFunctionsApiCallLimit": (235_000, 235_000),
    "DailyGenericStreamingApiEvents": (10_000, 10_000),
    "DailyMetadataRetrievesWithDependencies": (1_000, 1_000),
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
    "HourlyElevateAsyncReportRuns": (20_000, 20_000),
    "HourlyElevateSyncReportRuns": (10_000, 10_000),
    "HourlyLongTermIdMapping": (100_000, 100_000),
    "HourlyManagedContentPublicRequests": (50_000, 50_000),
    "HourlyODataCallout": (20_000, 20_000),
    "HourlyPublishedPlatformEvents": (100_000, 100_000),
    "HourlyPublishedStandardVolumePlatformEvents": (1_000, 1_000),
    "HourlyShortTermIdMapping": (100_000, 100_000),
    "HourlySyncReportRuns": (500, 500),
    "HourlyTimeBasedWorkflow": (1_000, 1_000),
    "MassEmail": (5_000, 5_000),
    "MaxContentDocumentsLimit": (30_000_000, 29_998_102),
    "MonthlyEinsteinDiscoveryStoryCreation": (500, 500),
    "Package2VersionCreates": (6, 6),
    "Package2VersionCreatesWithoutValidation": (500, 500),
    "PermissionSets": (1_500, 1_498),
    "PlatformEventTriggersWithParallelProcessing": (5, 5),
    "PrivateConnectOutboundCalloutHourlyLimitMB": (0, 0),
    "PublishCallbackUsageInApex": (5_242_880, 5_242_880),
    "SingleEmail": (5_000, 4_998),
    "StreamingApiConcurrentClients": (1_000, 1_000),
}
_CUSTOM_PERMISSION_SETS = (1_000, 998)


def allocations(meter: Meter, jobs: Jobs) -> dict[str, Limit]:
    """Return all limits by name; those of calls and Bulk jobs are live, and calls left may go below zero."""
    found: dict[str, Limit] = {name: _limit(most, left) for name, (most, left) in _LIMITS.items()}
    found["PermissionSets"]["CreateCustom"] = _limit(*_CUSTOM_PERMISSION_SETS)
    found["DailyApiRequests"] = _limit(meter.maximum, meter.maximum - meter.used)
    found["DailyBulkApiBatches"] = _limit(jobs.batches.most, jobs.batches.left)
    found["DailyBulkV2QueryJobs"] = _limit(jobs.queries.most, jobs.queries.left)
    return dict(sorted(found.items()))


def _limit(most: int, left: int) -> Limit:
    return {"Max": most, "Remaining": left}
