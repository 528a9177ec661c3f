using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core.Notifications;
using UwsAgent.Core.Uploads.Expecting;
using UwsAgent.Core.Uploads.Gathering;
using UwsAgent.Core.Uploads.Holding;
using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads;

/// <summary>Uploads as a part of the agent.</summary>
public static class UploadsFeature
{
    /// <summary>Needs an inbox, a watcher, a transfer log, upload files and a receipt folder; <see cref="UploadNoticing.RunAsync"/> has to be run.</summary>
    public static IServiceCollection AddUploads(this IServiceCollection services) =>
        services
            .AddOptionsSection<UploadsOptions>(UploadsOptions.Section, UploadsOptions.Check)
            .AddEvents(UploadEvents.All)
            .AddSingleton<UploadNoticing>()
            .AddSingleton<IUploadJudging, ProfileJudging>()
            .AddSingleton<UploadRecords>()
            .AddSingleton<ChangeWatch>()
            .AddSingleton<AcceptedContents>()
            .AddSingleton<UploadFinishing>()
            .AddSingleton<UploadSweep>()
            .AddSingleton<ExpectedFiles>()
            .AddSingleton<UpkeepSignal>()
            .AddSingleton<SetGathering>()
            .AddSingleton<UploadUpkeep>()
            .AddSingleton<UploadQueries>()
            .AddSingleton<INoticeSource, SchoolNotices>()
            .AddJob<UploadCheckJob>(UploadCheckJob.Kind)
            .AddJob<UploadLateJob>(UploadLateJob.Kind)
            .AddJob<UploadSetJob>(UploadSetJob.Kind)
            .AddJob<UploadReviewJob>(UploadReviewJob.Kind)
            .AddJob<UploadGiveUpJob>(UploadGiveUpJob.Kind)
            .AddJob<UploadsRetentionJob>(UploadsRetentionJob.Kind);
}
