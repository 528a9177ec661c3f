using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>One image to be built by an allow-listed command.</summary>
/// <param name="Facts">Variables that the command gets.</param>
public sealed record ImageBuild(string Command, string Image, IReadOnlyDictionary<string, string> Facts);

/// <summary>Makes jobs of builds; throws a <see cref="UserErrorException"/> for a command that is not allowed.</summary>
public sealed record ImageBuilds(Func<ImageBuild, string, JobRequest> Request);
