using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Orleans.Orchestrator.Testing;

/// <summary>
/// A PostgreSQL server of one's own in a temporary folder, reached by a Unix socket. It ends with <see cref="DisposeAsync"/>, and
/// also when the process that started it dies.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    // After a crash the server first syncs every file it has, which waits for whatever else is written to the disk.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);
    private readonly string folder;
    private readonly string binaries;
    private Process? process;
    private int databases;

    private PostgresServer(string folder, string binaries) => (this.folder, this.binaries) = (folder, binaries);

    private string Data => Path.Combine(folder, "data");

    private string LogFile => Path.Combine(folder, "server.log");

    /// <summary>Makes a new cluster and starts it.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL isn't installed, or doesn't start; says how or why.</exception>
    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer(Directory.CreateTempSubdirectory("pg-").FullName, FindBinaries());
        try
        {
            if (Environment.IsPrivilegedProcess)
                await RunAsync("chown", "postgres", server.folder);
            await RunAsync(AsServerUser([
                Path.Combine(server.binaries, "initdb"), "-D", server.Data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"]));
            await server.StartServerAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Processor time used so far by the server's processes that still run.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            var server = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
            return Process.GetProcesses().Where(p => p.Id == server || ParentOf(p.Id) == server).Aggregate(TimeSpan.Zero, (sum, p) => sum + p.TotalProcessorTime);
        }
    }

    /// <summary>Ends the server as a power cut would (no checkpoint, sessions torn) and starts it again, which recovers from its log.</summary>
    public async Task CrashAndRecoverAsync()
    {
        await RunAsync(AsServerUser([Path.Combine(binaries, "pg_ctl"), "stop", "-D", Data, "-m", "immediate", "-w"]));
        await EndProcessAsync();
        await StartServerAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await EndProcessAsync();
        Directory.Delete(folder, recursive: true);
    }

    private string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder { Host = folder, Port = 5432, Database = database, Username = "postgres" }.ConnectionString;

    private async Task StartServerAsync()
    {
        // The shell waits on the pipe that is its input: when we close it, or die, it stops the server.
        var server = string.Join(' ', AsServerUser([
            Path.Combine(binaries, "postgres"), "-D", Data, "-k", folder, "-c", "listen_addresses=''", "-c", "shared_buffers=256MB", "-c", "max_wal_size=4GB"]));
        process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{server} >>{LogFile} 2>&1 & p=$!; cat >/dev/null; kill -INT $p 2>/dev/null; wait $p"])
        {
            RedirectStandardInput = true,
        }) ?? throw new InvalidOperationException("/bin/sh could not be started.");

        var deadline = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            if (process.HasExited || deadline.Elapsed > StartTimeout)
                throw new InvalidOperationException($"PostgreSQL did not start:\n{await File.ReadAllTextAsync(LogFile)}");
            await Task.Delay(20);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task EndProcessAsync()
    {
        if (process is not { } shell)
            return;
        process = null;
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        shell.Dispose();
    }

    private static int ParentOf(int process)
    {
        try
        {
            // proc(5): pid (name) state ppid …
            return int.Parse(File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // it has ended
        }
    }

    private static string FindBinaries()
    {
        const string Root = "/usr/lib/postgresql"; // Debian's and Ubuntu's place, a folder per major version
        var folders = Directory.Exists(Root) ? Directory.GetDirectories(Root) : [];
        return folders.OrderByDescending(f => int.TryParse(Path.GetFileName(f), CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(f => Path.Combine(f, "bin"))
            .FirstOrDefault(f => File.Exists(Path.Combine(f, "initdb")))
            ?? throw new InvalidOperationException($"These tests need a PostgreSQL server of their own, and there is none in {Root}: apt-get install postgresql");
    }

    /// <summary>PostgreSQL refuses to run as root; its package brings a user.</summary>
    private static string[] AsServerUser(string[] command) =>
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command] : command;

    private static async Task RunAsync(params string[] command)
    {
        using var run = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })
            ?? throw new InvalidOperationException($"{command[0]} could not be started.");
        var output = run.StandardOutput.ReadToEndAsync();
        var errors = await run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} failed ({run.ExitCode}):\n{await output}{errors}");
    }
}
