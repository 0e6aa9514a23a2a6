using System.Text.Json;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Commands;

namespace Orleans.Orchestrator.Hosts.Orc;

/// <summary>From the command line to an exit code.</summary>
internal static class Entry
{
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(string[] arguments, CancellationToken interrupted)
    {
        Session? session = null;
        try
        {
            var (path, verb, rest) = VerbTable.Find(arguments);
            Invocation call;
            try
            {
                call = ArgumentParser.Parse(path, verb, rest);
            }
            catch (HelpRequested)
            {
                Console.Out.Write(HelpText.Of(path, verb));
                return 0;
            }

            if (verb.Run is null)
                return Group(call);
            session = new Session(call);
            await session.CheckIdentityAsync(interrupted);
            var code = await verb.Run(session, call, interrupted);
            session.Out.Flush();
            return code == 0 && session.WarnedAgainstWill ? Warned() : code;
        }
        catch (Exception e)
        {
            return Explain(e, session, interrupted);
        }
        finally
        {
            session?.Dispose();
        }
    }

    private static int Explain(Exception e, Session? session, CancellationToken interrupted)
    {
        if (e is IOException { HResult: 32 or unchecked((int)0x80131620) } && session?.OutputIsGone == true)
            return 0;
        TryFlush(session);
        if (interrupted.IsCancellationRequested && e is not CliException)
            return Interrupted;
        if (e is ServerException { IsNotFound: true, Text: "the server could not find the requested resource" })
            session?.ForgetDiscovery();
        var (text, code) = e switch
        {
            CliException known => (known.Message, known.ExitCode),
            HttpRequestException or HttpIOException => ($"error: the connection to the server was lost: {e.Message}", 3),
            // Bad files and answers that are not what they should be: a sentence helps more than where in orc it happened.
            IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException => ($"error: {e.Message}", 1),
            _ => (null, 0),
        };
        if (text is null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e);
        if (text!.Length > 0)
            Console.Error.WriteLine(text);
        return code;
    }

    private static void TryFlush(Session? session)
    {
        try
        {
            session?.Out.Flush();
        }
        catch (IOException)
        {
            // Nobody reads any more; the error still goes to standard error.
        }
    }

    private static int Group(Invocation call)
    {
        if (call.Words.Count == 0)
        {
            Console.Out.Write(HelpText.Of(call.Path, call.Verb));
            return 0;
        }

        throw call.Wrong($"unknown command \"{call.Path} {call.Words[0]}\"");
    }

    private static int Warned()
    {
        Console.Error.WriteLine("error: the server warned, and --warnings-as-errors was given");
        return 1;
    }
}
