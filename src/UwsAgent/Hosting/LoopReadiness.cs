using UwsAgent.Http;

namespace UwsAgent.Hosting;

/// <summary>Ready only while every loop turns.</summary>
internal sealed class LoopReadiness(Heartbeats heartbeats) : IReadiness
{
    public string Name => "loops";

    public string? WhyNot()
    {
        var stuck = heartbeats.Loops.Where(loop => loop.IsStuck).ToArray();
        return stuck.Length == 0
            ? null
            : "stuck: "
                + string.Join(", ", stuck.Select(loop => $"{loop.Name} (silent for {loop.Silent.TotalSeconds:0} s)"));
    }
}
