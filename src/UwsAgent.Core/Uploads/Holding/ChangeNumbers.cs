using System.Globalization;

namespace UwsAgent.Core.Uploads.Holding;

/// <summary>What an upload would change in its table, compared with what was accepted last.</summary>
/// <param name="Before">Keys that were accepted last.</param>
/// <param name="After">Keys that there would be.</param>
public sealed record ChangeNumbers(string Table, long Before, long After, long Added, long Removed)
{
    public double RemovedPercent => Before == 0 ? 0 : 100.0 * Removed / Before;

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Table}: {Removed:N0} of {Before:N0} removed ({RemovedPercent:0.#} %), {Added:N0} added, {After:N0} then"
        );
}
