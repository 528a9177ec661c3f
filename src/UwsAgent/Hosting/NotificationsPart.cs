using System.Net;
using UwsAgent.Adapters;
using UwsAgent.Core.Events;
using UwsAgent.Core.Notifications;
using UwsAgent.Core.Ports;

namespace UwsAgent.Hosting;

/// <summary>Telling people in the daemon: the outbox, the mail server, and the feed of events that fills it and starts commands.</summary>
internal static class NotificationsPart
{
    public static IServiceCollection AddNotificationsPart(this IServiceCollection services) =>
        services
            .AddNotifications()
            .AddSingleton<IMailSender, MailKitMailSender>()
            .AddSingleton(_ => new HostName(Dns.GetHostName()))
            .AddHostedService<EventFeedService>();
}

/// <summary>Runs the feed of events for as long as the daemon runs.</summary>
internal sealed class EventFeedService(EventFeed feed) : LoopService
{
    protected override Task RunAsync(CancellationToken stoppingToken) =>
        Task.Run(() => feed.RunAsync(stoppingToken), stoppingToken);
}
