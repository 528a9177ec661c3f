namespace UwsAgent.Core.Configuration;

/// <summary>One section of the configuration: its name in the files, its record type, and the rules that cross its keys.</summary>
/// <param name="Name">The JSON key, PascalCase: <c>Queue</c>, <c>Uploads</c>.</param>
/// <param name="OptionsType">An immutable record whose initialisers are the defaults; every property has a <c>[Description]</c>.</param>
/// <param name="Check">Pure; every fault of the section, not only the first.</param>
public sealed record OptionsSection(string Name, Type OptionsType, Func<object, IEnumerable<OptionsFault>> Check)
{
    public static OptionsSection Of<TOptions>(string name, Func<TOptions, IEnumerable<OptionsFault>> check)
        where TOptions : class, new() => new(name, typeof(TOptions), options => check((TOptions)options));

    /// <summary>What is in force where no file says anything.</summary>
    public object Default() => Activator.CreateInstance(OptionsType)!;
}

/// <summary>One thing wrong with a value: where, what the bound is, and what was given.</summary>
/// <param name="Key">Path below the section with colons: <c>Lanes:exec:Width</c>.</param>
/// <param name="Problem">A phrase after the key: <c>must be at least 1</c>.</param>
/// <param name="Given">The value as given; null when it is missing. Never a secret.</param>
public sealed record OptionsFault(string Key, string Problem, string? Given = null);

/// <summary>The configuration in force now: swapped whole by a reload, so read it once per piece of work and keep that copy.</summary>
public interface ICurrent<out TOptions>
    where TOptions : class
{
    TOptions Value { get; }

    /// <summary>After a reload that changed this section.</summary>
    event EventHandler? Changed;
}

/// <summary>A fixed value in the place of a reloadable one, for tests and one-shot commands.</summary>
public sealed class Fixed<TOptions>(TOptions value) : ICurrent<TOptions>
    where TOptions : class
{
    public TOptions Value => value;

    public event EventHandler? Changed
    {
        add { }
        remove { }
    }
}
