using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core.Events;

namespace UwsAgent.Core.Notifications;

/// <summary>Notices to people as a part of the agent.</summary>
public static class NotificationsFeature
{
    /// <summary>Needs a mail sender and the host's name; <see cref="EventFeed.RunAsync"/> has to be run.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services) =>
        services
            .AddOptionsSection<NotificationsOptions>(NotificationsOptions.Section, NotificationsOptions.Check)
            .AddEvents(NoticeEvents.All)
            .AddSingleton<EventFeed>()
            .AddSingleton<NoticeOutbox>()
            .AddSingleton<NoticeSubscriber>()
            .AddSingleton<IEventSubscriber>(provider => provider.GetRequiredService<NoticeSubscriber>())
            .AddJob<MailJob>(MailJob.Kind);
}
