using Microsoft.Extensions.Logging.Abstractions;
using UwsAgent.Adapters;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Uploads.Passing;
using UwsAgent.Core.Uploads.Passing;

namespace UwsAgent.SystemTests.Uploads;

/// <summary>The contract of passing on, with a directory and files of its own.</summary>
public abstract class RealTransferTests : TransferContract, IAsyncLifetime
{
    private static readonly ProcessTable Processes = new($"test-{Environment.ProcessId}");
    private static readonly PosixCommandRunner Children = new(
        new SubreaperContainment(Processes),
        Processes,
        new PosixReadiness(),
        TimeProvider.System,
        NullLogger<PosixCommandRunner>.Instance
    );

    private int files;

    private protected string Root { get; } = System.IO.Directory.CreateTempSubdirectory("uws-far-").FullName;

    private protected string Files => Path.Join(Root, "files");

    private protected virtual string FarRoot => Files;

    private protected DeliveryTarget Target { get; set; } = new();

    protected override string Directory => FarRoot + "/in/oak wood";

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual ValueTask DisposeAsync()
    {
        System.IO.Directory.Delete(Root, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected override Task<ITransferSession> OpenAsync() => OpenAsync(Target);

    protected override string Local(string content)
    {
        var file = Path.Join(Root, $"local{files++}");
        File.WriteAllText(file, content);
        return file;
    }

    protected override string? Content(string path)
    {
        var file = Path.Join(Files, path[FarRoot.Length..]);
        return File.Exists(file) ? File.ReadAllText(file) : null;
    }

    private protected static Task<ITransferSession> OpenAsync(DeliveryTarget target) =>
        new FileTransfers(Children).OpenAsync(target, default);
}

public sealed class DirectoryTransferTests : RealTransferTests
{
    protected override bool CanHash => true;
}

public sealed class SftpTransferTests : RealTransferTests
{
    protected override bool CanHash => true;

    public override async ValueTask InitializeAsync()
    {
        RealServers.NeedRoot();
        RealServers.NeedProgram("sshd");
        var said = (await Shell.RunAsync(0, RealServers.Script("far-sshd.sh"), "start", Root)).Trim().Split(' ');
        Target = new DeliveryTarget
        {
            Kind = DeliveryKind.Sftp,
            Host = "127.0.0.1",
            Port = int.Parse(said[0], null),
            User = "root",
            PrivateKey = new Secret(await File.ReadAllTextAsync(Path.Join(Root, "id"))),
            HostKeys = [said[1]],
            Timeout = TimeSpan.FromSeconds(20),
        };
    }

    public override async ValueTask DisposeAsync()
    {
        await Shell.RunAsync(0, RealServers.Script("far-sshd.sh"), "stop", Root);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task E56_A_host_whose_key_is_unknown_or_has_changed_is_told_nothing()
    {
        var unknown = await Assert.ThrowsAsync<TransferException>(() => OpenAsync(Target with { HostKeys = [] }));
        Assert.True(unknown.IsStranger);
        Assert.Contains(Target.HostKeys[0], unknown.Message, StringComparison.Ordinal);

        var fresh = (await Shell.RunAsync(0, RealServers.Script("far-sshd.sh"), "newkey", Root)).Trim();
        var changed = await Assert.ThrowsAsync<TransferException>(() => OpenAsync(Target));
        Assert.True(changed.IsStranger);
        Assert.Contains(fresh, changed.Message, StringComparison.Ordinal);
        await using var session = await OpenAsync(Target with { HostKeys = [fresh] });
    }

    [Fact]
    public async Task E56_A_login_that_does_not_work_any_more_is_said_to_be_so()
    {
        await File.WriteAllTextAsync(Path.Join(Root, "authorized_keys"), "");
        var refused = await Assert.ThrowsAsync<TransferException>(() => OpenAsync(Target));
        Assert.False(refused.IsStranger);
        Assert.Contains("does not let us in", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E56_A_far_side_that_is_gone_is_a_trouble_and_no_bug()
    {
        await using var session = await OpenAsync();
        await Shell.RunAsync(0, RealServers.Script("far-sshd.sh"), "stop", Root);
        await Assert.ThrowsAsync<TransferException>(() => OpenAsync(Target));
    }
}

public sealed class FtpsTransferTests : RealTransferTests
{
    protected override bool CanHash => false;

    private protected override string FarRoot => "";

    public override async ValueTask InitializeAsync()
    {
        RealServers.NeedRoot();
        RealServers.NeedProgram("proftpd");
        RealServers.NeedProgram("curl");
        var port = (await Shell.RunAsync(0, RealServers.Script("far-ftps.sh"), "start", Root)).Trim();
        Target = new DeliveryTarget
        {
            Kind = DeliveryKind.Ftps,
            Host = "127.0.0.1",
            Port = int.Parse(port, null),
            User = "far",
            Password = new Secret("correct horse"),
            CaFile = Path.Join(Root, "ca.pem"),
            Timeout = TimeSpan.FromSeconds(20),
        };
    }

    public override async ValueTask DisposeAsync()
    {
        await Shell.RunAsync(0, RealServers.Script("far-ftps.sh"), "stop", Root);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task E56_A_certificate_that_nobody_vouches_for_is_told_nothing()
    {
        var stranger = await Assert.ThrowsAsync<TransferException>(() => OpenAsync(Target with { CaFile = "" }));
        Assert.True(stranger.IsStranger);
    }

    [Fact]
    public async Task E56_A_wrong_password_is_said_to_be_so_and_never_shown()
    {
        var refused = await Assert.ThrowsAsync<TransferException>(() =>
            OpenAsync(Target with { Password = new Secret("wr\"ong\\ \n") })
        );
        Assert.False(refused.IsStranger);
        Assert.Contains("does not let us in", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr\"ong", refused.Message, StringComparison.Ordinal);
    }
}
