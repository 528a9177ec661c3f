namespace UwsAgent.Tests.Adapters;

/// <summary>Alone: who adopts orphans and in which cgroup this process is are settings of the whole process.</summary>
[CollectionDefinition("children", DisableParallelization = true)]
public sealed class ChildrenCollection;

/// <summary>Children held by a cgroup each.</summary>
[Collection("children")]
public sealed class CgroupCommandRunnerTests() : CommandRunnerContract(withCgroup: true);

/// <summary>Children held by sessions and the reaping of orphans.</summary>
[Collection("children")]
public sealed class SubreaperCommandRunnerTests() : CommandRunnerContract(withCgroup: false);
