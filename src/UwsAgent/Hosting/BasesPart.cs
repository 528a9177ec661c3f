using UwsAgent.Adapters;
using UwsAgent.Core.Commands;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Maintenance.Bases;
using UwsAgent.Core.Ports;

namespace UwsAgent.Hosting;

/// <summary>The bases of images in the daemon: engines and registries are those of the section Images.</summary>
internal static class BasesPart
{
    public static IServiceCollection AddBasesPart(this IServiceCollection services) =>
        services
            .AddSingleton<IImageFiles, DockerDotNetImageFiles>()
            .AddSingleton<IDockerfiles, FileDockerfiles>()
            .AddSingleton(provider =>
            {
                var commands = provider.GetRequiredService<ICurrent<CommandsOptions>>();
                return new ImageBuilds((build, author) => Request(commands.Value, build, author));
            })
            .AddSingleton(provider =>
            {
                var images = provider.GetRequiredService<ICurrent<ImagesOptions>>();
                return new BaseEngines(() => EngineAddresses.Of(images.Value));
            })
            .AddSingleton(provider =>
            {
                var images = provider.GetRequiredService<ICurrent<ImagesOptions>>();
                return new BaseRegistries(host => RegistryAddresses.Of(images.Value, host));
            });

    /// <summary>A job of kind exec with the image as its argument.</summary>
    internal static JobRequest Request(CommandsOptions commands, ImageBuild build, string author) =>
        CommandPlan.Request(
            commands,
            new CommandPayload
            {
                Command = build.Command,
                Arguments = [build.Image],
                Environment = build.Facts,
            },
            author
        );
}
