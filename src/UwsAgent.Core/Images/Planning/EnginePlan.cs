using UwsAgent.Core.Images.Cleaning;

namespace UwsAgent.Core.Images.Planning;

/// <summary>A plan with what it was made from.</summary>
public sealed record EnginePlan(string Engine, EngineLook Look, CleanupPolicy Policy, ImageCleanupPlan Plan);
