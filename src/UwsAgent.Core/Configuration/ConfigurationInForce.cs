using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace UwsAgent.Core.Configuration;

/// <summary>Holds the configuration that is in force; a reload swaps it whole, and then tells those whose section changed.</summary>
public sealed class ConfigurationInForce(ConfigurationSnapshot first)
{
    private readonly ConcurrentDictionary<Type, EventHandler?> listeners = new();
    private volatile ConfigurationSnapshot snapshot = first;

    public ConfigurationSnapshot Snapshot => snapshot;

    /// <summary>Every listener is told, even when one of them throws.</summary>
    /// <returns>What the listeners threw.</returns>
    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "One listener's bug must not keep the new configuration from the others; the caller logs it."
    )]
    public IReadOnlyList<Exception> Swap(ConfigurationSnapshot next, IEnumerable<Type> changed)
    {
        snapshot = next;
        var bugs = new List<Exception>();
        foreach (var section in changed)
        {
            foreach (var listener in listeners.GetValueOrDefault(section)?.GetInvocationList() ?? [])
            {
                try
                {
                    ((EventHandler)listener)(this, EventArgs.Empty);
                }
                catch (Exception bug)
                {
                    bugs.Add(bug);
                }
            }
        }

        return bugs;
    }

    internal void Listen(Type section, EventHandler? listener) =>
        listeners.AddOrUpdate(section, listener, (_, others) => others + listener);

    internal void Leave(Type section, EventHandler? listener) =>
        listeners.AddOrUpdate(section, (EventHandler?)null, (_, others) => others - listener);
}

/// <summary>One section of the configuration in force.</summary>
public sealed class CurrentSection<TOptions>(ConfigurationInForce inForce) : ICurrent<TOptions>
    where TOptions : class
{
    public TOptions Value => inForce.Snapshot.Section<TOptions>();

    public event EventHandler? Changed
    {
        add => inForce.Listen(typeof(TOptions), value);
        remove => inForce.Leave(typeof(TOptions), value);
    }
}
