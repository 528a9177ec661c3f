using Microsoft.Extensions.DependencyInjection;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>The calendar as a part of maintenance.</summary>
public static class CalendarFeature
{
    public static IServiceCollection AddMaintenanceCalendar(this IServiceCollection services) =>
        services
            .AddEvents(CalendarEvents.All)
            .AddSingleton<FreezeBook>()
            .AddSingleton<FreezeControl>()
            .AddSingleton<OpeningBook>()
            .AddSingleton<ApprovalBook>()
            .AddSingleton<CurrentCalendar>();
}
