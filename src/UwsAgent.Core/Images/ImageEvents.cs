using UwsAgent.Core.Events;

namespace UwsAgent.Core.Images;

/// <summary>What the care for images tells people.</summary>
public static class ImageEvents
{
    public static readonly EventKind Removed = new(
        "image-removed",
        "7d51a9a2f6b14d6e8f0c1b53a6d20001",
        EventLevel.Information,
        "An image was removed because nothing used it and no rule kept it. It says why, and how to pull it again. If it was "
            + "needed, keep it from now on: uws images keep NAME."
    );

    public static readonly EventKind ContainerRemoved = new(
        "exited-container-removed",
        "7d51a9a2f6b14d6e8f0c1b53a6d20002",
        EventLevel.Information,
        "A container that had ended long ago was removed; its volumes were not touched. Containers of compose and those "
            + "with a label of Images:KeepLabels stay."
    );

    public static readonly EventKind Cleaned = new(
        "images-cleaned",
        "7d51a9a2f6b14d6e8f0c1b53a6d20003",
        EventLevel.Information,
        "A run of the image cleanup has ended: how much went, and how many bytes of the disk that freed, by the file "
            + "system's own count before and after."
    );

    public static readonly EventKind SetAside = new(
        "image-set-aside",
        "7d51a9a2f6b14d6e8f0c1b53a6d20004",
        EventLevel.Warning,
        "The removal of an image failed three times in the same way, so it is not tried any more. See what the engine says: "
            + "docker rmi NAME; mend that, then: uws images keep --retry NAME."
    );

    public static readonly EventKind StillFull = new(
        "images-still-full",
        "7d51a9a2f6b14d6e8f0c1b53a6d20005",
        EventLevel.Error,
        "The disk of the images is above its high mark and nothing more may go: all images are in use or kept by a rule. The "
            + "event says what else fills the disk (containers, volumes, logs, other files). Make room there, or loosen a rule "
            + "of the section Images. It is told again only after the disk has been below the mark."
    );

    public static readonly EventKind Postponed = new(
        "images-postponed",
        "7d51a9a2f6b14d6e8f0c1b53a6d20006",
        EventLevel.Information,
        "The image cleanup waits because somebody builds or pulls. After Images:MaxPostponement only dangling images go, and "
            + "above Images:CriticalThreshold nothing is waited for."
    );

    public static readonly EventKind NoEngine = new(
        "images-no-engine",
        "7d51a9a2f6b14d6e8f0c1b53a6d20007",
        EventLevel.Information,
        "There is no Docker engine where one was looked for, so no images are cleaned; this is said once. When there is none "
            + "on this host, set Images:Enabled to false; else see: systemctl status docker."
    );

    public static readonly EventKind EngineLost = new(
        "images-engine-lost",
        "7d51a9a2f6b14d6e8f0c1b53a6d20008",
        EventLevel.Warning,
        "An engine does not answer any more; it is asked again until it does, and what it did meanwhile is read then. See: "
            + "systemctl status docker, and for a far one whether the host can be reached."
    );

    public static readonly EventKind EngineBack = new(
        "images-engine-back",
        "7d51a9a2f6b14d6e8f0c1b53a6d20009",
        EventLevel.Information,
        "An engine that did not answer does again. Nothing is to be done."
    );

    public static readonly EventKind HistoryLost = new(
        "images-history-lost",
        "7d51a9a2f6b14d6e8f0c1b53a6d2000a",
        EventLevel.Warning,
        "What was remembered of some images' use could not be read, so these count as used now and stay for as long as a new "
            + "image would. Nothing is to be done, unless it happens again: then see whether the state directory's disk is sound."
    );

    public static readonly EventKind Pressing = new(
        "images-disk-pressing",
        "7d51a9a2f6b14d6e8f0c1b53a6d2000b",
        EventLevel.Warning,
        "The disk of the images has reached its high mark, and a cleanup was started. See what it will do: uws images plan."
    );

    public static readonly EventKind TagRemoved = new(
        "registry-tag-removed",
        "7d51a9a2f6b14d6e8f0c1b53a6d2000c",
        EventLevel.Information,
        "An image was deleted in a registry because it was an old version that nothing refers to. It cannot be pulled any more; "
            + "who still has it can push it again."
    );

    public static IReadOnlyList<EventKind> All { get; } =
    [
        Removed,
        ContainerRemoved,
        Cleaned,
        SetAside,
        StillFull,
        Postponed,
        NoEngine,
        EngineLost,
        EngineBack,
        HistoryLost,
        Pressing,
        TagRemoved,
    ];
}
