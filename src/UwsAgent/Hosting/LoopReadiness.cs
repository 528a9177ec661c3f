using System.Globalization;
using UwsAgent.Http;

namespace UwsAgent.Hosting;

/// <summary>Not ready while a loop is stuck, even before the watch tells of it.</summary>
internal sealed class LoopReadiness(Heartbeats heartbeats) : IReadiness
{
    public string Name => "loops";

    public string? WhyNot()
    {
        var stuck = heartbeats.Loops.Where(loop => loop.IsStuck).ToList();
        return stuck.Count == 0
            ? null
            : string.Join(
                ", ",
                stuck.Select(loop =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{loop.Name} silent for {loop.Silent.TotalSeconds:0} s"
                    )
                )
            );
    }
}
