using UwsAgent.Core.Jobs;

namespace UwsAgent.Operations;

/// <summary>Work that people start by a name of their own instead of a kind's, such as an allow-listed command; registered by whoever knows it.</summary>
internal interface INamedWork
{
    /// <summary>What can be started now.</summary>
    IReadOnlyList<string> Names { get; }

    /// <returns>Null when the name is not one of these.</returns>
    /// <exception cref="Core.UserErrorException">The arguments are not allowed.</exception>
    JobRequest? Request(string name, IReadOnlyList<string> arguments, string author);
}
