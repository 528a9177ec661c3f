using Microsoft.Extensions.DependencyInjection;

namespace UwsAgent.Core.Jobs;

/// <summary>The kinds of job that this agent knows, and who does their work.</summary>
public sealed class JobCatalog
{
    private readonly Dictionary<string, JobRegistration> registrations;
    private readonly IServiceProvider services;

    public JobCatalog(IEnumerable<JobRegistration> registrations, IServiceProvider services)
    {
        this.registrations = registrations.ToDictionary(
            registration => registration.Kind.Name,
            StringComparer.OrdinalIgnoreCase
        );
        this.services = services;
    }

    public IReadOnlyList<JobKind> Kinds =>
        [.. registrations.Values.Select(one => one.Kind).OrderBy(kind => kind.Name, StringComparer.Ordinal)];

    public JobKind? Find(string kind) => registrations.GetValueOrDefault(kind)?.Kind;

    /// <exception cref="UserErrorException">There is no such kind.</exception>
    public JobKind Get(string kind) =>
        Find(kind)
        ?? throw new UserErrorException(
            $"There is no kind of job named '{kind}'. Kinds: {string.Join(", ", Kinds.Select(known => known.Name))}."
        )
        {
            Kind = UserErrorKind.NotFound,
        };

    public IJobHandler HandlerOf(string kind) =>
        (IJobHandler)services.GetRequiredService(registrations[kind].HandlerType);
}
