using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Configuration;

/// <summary>Rules of a section that need to know which kinds of job there are; pure like the section's own.</summary>
public sealed record KindCheck(Type OptionsType, Func<object, JobCatalog, IEnumerable<OptionsFault>> Faults)
{
    public static KindCheck Of<TOptions>(Func<TOptions, JobCatalog, IEnumerable<OptionsFault>> faults)
        where TOptions : class => new(typeof(TOptions), (options, jobs) => faults((TOptions)options, jobs));
}
