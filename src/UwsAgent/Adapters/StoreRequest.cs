using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>What a caller wants of the writer thread.</summary>
internal abstract record StoreRequest;

/// <summary>Changes to be brought to disk, and whom to tell.</summary>
internal sealed record StoreCommit(
    IReadOnlyList<DocumentChange> Changes,
    long Size,
    bool MayUseReserve,
    TaskCompletionSource Done
) : StoreRequest;

/// <summary>A look at the store between two commits.</summary>
internal sealed record StoreCall(Action<StoreWriter> Action) : StoreRequest;
