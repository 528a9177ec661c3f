using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Core;

/// <summary>The lines by which a slice joins the agent.</summary>
public static class Registrations
{
    /// <summary>A kind of job with its handler: from this come its queue, schedule, command, route, history and metrics.</summary>
    public static IServiceCollection AddJob<THandler>(this IServiceCollection services, JobKind kind)
        where THandler : class, IJobHandler
    {
        services.AddSingleton<THandler>();
        return services.AddSingleton(new JobRegistration(kind, typeof(THandler)));
    }

    /// <summary>The kind's own schedule is in force only while this is so.</summary>
    public static IServiceCollection AddScheduleGate<TOptions>(
        this IServiceCollection services,
        JobKind kind,
        Func<TOptions, bool> isWanted
    )
        where TOptions : class =>
        services.AddSingleton(provider =>
            ScheduleGate.Of(kind.Name, provider.GetRequiredService<ICurrent<TOptions>>(), isWanted)
        );

    public static IServiceCollection AddOptionsSection<TOptions>(
        this IServiceCollection services,
        string name,
        Func<TOptions, IEnumerable<OptionsFault>> check
    )
        where TOptions : class, new() => services.AddSingleton(OptionsSection.Of(name, check));

    /// <summary>How the texts under one attribute are checked, such as cron texts, which only the shell can read.</summary>
    /// <param name="problem">Null when the text is good, else a phrase after the key.</param>
    public static IServiceCollection AddTextRule<TAttribute>(
        this IServiceCollection services,
        Func<string, string?> problem
    )
        where TAttribute : TextRuleAttribute => services.AddSingleton(new TextRule(typeof(TAttribute), problem));

    /// <summary>Rules of a section that need to know which kinds of job there are.</summary>
    public static IServiceCollection AddKindCheck<TOptions>(
        this IServiceCollection services,
        Func<TOptions, JobCatalog, IEnumerable<OptionsFault>> faults
    )
        where TOptions : class => services.AddSingleton(KindCheck.Of(faults));

    /// <summary>Kinds of events, so that the journal's catalog is complete.</summary>
    public static IServiceCollection AddEvents(this IServiceCollection services, params IReadOnlyList<EventKind> kinds)
    {
        foreach (var kind in kinds)
        {
            services.AddSingleton(kind);
        }

        return services;
    }
}

/// <summary>A registered kind and the type that does its work.</summary>
public sealed record JobRegistration(JobKind Kind, Type HandlerType);
