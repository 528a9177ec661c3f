using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Docker.DotNet;
using UwsAgent.Core;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>What can go wrong between here and an engine, in words that say what to do.</summary>
internal static class EngineErrors
{
    /// <summary>Runs a question; whatever breaks on the way is one kind of failure.</summary>
    public static async Task<T> AskAsync<T>(
        EngineAddress address,
        Func<Task<T>> ask,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await ask();
        }
        catch (Exception failure) when (IsTransport(failure, cancellationToken))
        {
            throw Unavailable(address, failure);
        }
    }

    public static bool IsTransport(Exception failure, CancellationToken cancellationToken) =>
        failure
            is HttpRequestException
                or IOException
                or SocketException
                or JsonException
                or DockerApiException
                or TimeoutException
                or InvalidDataException
        || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    public static EngineUnavailableException Unavailable(EngineAddress address, Exception failure)
    {
        if (failure is EngineUnavailableException known)
        {
            return known;
        }

        var inner = Innermost(failure);
        var socket = EngineTransport.SocketOf(address);
        if (inner is EngineUnavailableException deeper)
        {
            return deeper;
        }

        if (inner is SocketException && Absence(address, failure) is { } absence)
        {
            return absence;
        }

        var why = inner switch
        {
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                $"this user may not use {socket}: sudo usermod -aG docker {Environment.UserName}, then restart the agent (who is in that group is root on this host)",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
                "nothing listens there: systemctl status docker",
            DockerApiException api => $"it answered {(int)api.StatusCode}: {Message(api)}",
            JsonException => $"its answer is no JSON that an engine sends: {PlainText.Line(inner.Message, 200)}",
            OperationCanceledException or TimeoutException => "it did not answer in time",
            _ => PlainText.Line(inner.Message, 300),
        };
        return new EngineUnavailableException(
            $"Engine {address.Name} at {address.Endpoint} does not answer: {why}",
            failure
        );
    }

    /// <summary>Why a local engine cannot be there; null where it may be.</summary>
    public static EngineUnavailableException? Absence(EngineAddress address, Exception? failure = null) =>
        EngineTransport.SocketOf(address) is { } socket && !File.Exists(socket)
            ? new EngineUnavailableException(
                $"There is no Docker engine here: {socket} does not exist (Images:Engines:{address.Name}:Endpoint)",
                failure
            )
            {
                IsAbsent = true,
            }
            : null;

    public static string Message(DockerApiException failure)
    {
        try
        {
            using var json = JsonDocument.Parse(failure.ResponseBody ?? "");
            return json.RootElement.TryGetProperty("message", out var message)
                ? PlainText.Line(message.GetString() ?? "", 500)
                : PlainText.Line(failure.ResponseBody ?? "", 500);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return PlainText.Line(failure.ResponseBody ?? failure.Message, 500);
        }
    }

    /// <summary>A removal's answer: all of them are normal.</summary>
    public static RemovalResult Result(EngineAddress address, Exception failure) =>
        failure switch
        {
            DockerApiException { StatusCode: HttpStatusCode.NotFound } => new(RemovalEnd.Gone, "it is gone"),
            DockerApiException { StatusCode: HttpStatusCode.Conflict } api => new(RemovalEnd.InUse, Message(api)),
            DockerApiException api => new(RemovalEnd.Failed, Message(api)),
            _ => new(RemovalEnd.EngineLost, Unavailable(address, failure).Message),
        };

    private static Exception Innermost(Exception failure)
    {
        while (
            failure.InnerException is { } inner && failure is not DockerApiException and not EngineUnavailableException
        )
        {
            failure = inner;
        }

        return failure;
    }
}
