using UwsAgent.Cli;
using UwsAgent.Cli.Commands;
using UwsAgent.Core.Uploads.Trials;
using UwsAgent.Http;
using UwsAgent.Metrics;

namespace UwsAgent.Operations;

/// <summary>How uploads join both front doors and the metrics.</summary>
internal static class UploadOperationsFeature
{
    public static IServiceCollection AddUploadOperations(this IServiceCollection services) =>
        services
            .AddSingleton<UploadReading>()
            .AddSingleton<UploadControl>()
            .AddSingleton<UploadsControlCommands>()
            .AddSingleton<UploadsExpectedCommand>()
            .AddSingleton<IStatusLines>(provider => provider.GetRequiredService<UploadReading>())
            .AddSingleton<IMetricSource>(provider => provider.GetRequiredService<UploadReading>())
            .AddSingleton<UploadTally>()
            .AddSingleton<IMetricSource>(provider => provider.GetRequiredService<UploadTally>())
            .AddHostedService(provider => provider.GetRequiredService<UploadTally>())
            .AddSingleton<RuleTrial>()
            .AddSingleton<UploadTrials>()
            .AddSingleton<UploadsTrialCommands>()
            .AddSingleton<ICommandGroup, UploadsCommands>();

    public static void MapUploadOperations(this IEndpointRouteBuilder routes) => routes.MapUploads();
}
