using UwsAgent.Core.Events;

namespace UwsAgent.Core.Uploads.Passing;

/// <summary>What is told about passing files on.</summary>
public static class DeliveryEvents
{
    public static readonly EventKind Delivered = new(
        "delivery-done",
        "9772925f6f1a4ede9f8a090e415f4e9b",
        EventLevel.Information,
        "An accepted file was passed on, and the far side has all of it under its name. Nothing is to be done."
    );

    public static readonly EventKind Stopped = new(
        "delivery-stopped",
        "4baeaa556e654178ae0a41abcad76a64",
        EventLevel.Error,
        "The far side of a delivery is not who it should be: its host key or certificate is unknown or has changed. Nothing was sent "
            + "to it, not even a password. Ask its owner whether the change was meant, by another way than the network; if it was, set "
            + "Deliveries:NAME:HostKeys (or CaFile). What waits is tried again by itself, or at once: uws queue retry ID"
    );

    public static readonly EventKind Failed = new(
        "delivery-failed",
        "925668fc326744ce99fc0007be680027",
        EventLevel.Error,
        "An accepted file could not be passed on in many tries, and is given up. The file is still among the accepted ones until its time is "
            + "over. When the far side works again: uws queue retry ID"
    );

    public static IReadOnlyList<EventKind> All { get; } = [Delivered, Stopped, Failed];
}
