namespace UwsAgent.Core.Ports;

/// <summary>Asks an address by HTTP whether what stands behind it is well.</summary>
public interface IAddressCheck
{
    /// <summary>Null when it answers with a code below 400; else what it answered.</summary>
    Task<string?> ProblemAsync(Uri address, CancellationToken cancellationToken);
}
