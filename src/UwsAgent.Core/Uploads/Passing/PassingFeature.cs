using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core.Events;

namespace UwsAgent.Core.Uploads.Passing;

/// <summary>Passing accepted files on as a part of the agent.</summary>
public static class PassingFeature
{
    /// <summary>Needs a file transfer; the event feed has to be run.</summary>
    public static IServiceCollection AddPassing(this IServiceCollection services) =>
        services
            .AddOptionsSection<DeliveriesOptions>(DeliveriesOptions.Section, DeliveriesOptions.Check)
            .AddEvents(DeliveryEvents.All)
            .AddSingleton<IEventSubscriber, DeliverySubscriber>()
            .AddJob<DeliveryJob>(DeliveryJob.Kind);
}
