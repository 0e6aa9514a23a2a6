using System.Runtime.InteropServices;
using SQLitePCL;

namespace Orleans.Orchestrator.Storage.Sqlite;

/// <summary>
/// Which SQLite runs: the system's libsqlite3.so.0, which the distribution maintains, or, where there is none, the
/// one in the NuGet package.
/// </summary>
public static class SqliteLibrary
{
    private const string SystemLibrary = "libsqlite3.so.0";
    private static readonly Lazy<string> Chosen = new(Choose);

    /// <summary>The library and its version, for start-up logs.</summary>
    public static string Description => Chosen.Value;

    /// <summary>Must have run before anything else of SQLite does.</summary>
    internal static void Initialize() => _ = Chosen.Value;

    /// <summary>The address of one of its functions that the package has no method for.</summary>
    internal static nint Export(string name)
    {
        Initialize();
        var provider = typeof(SQLite3Provider_e_sqlite3).Assembly;
        var library = NativeLibrary.TryLoad(SystemLibrary, out var handle) ? handle : NativeLibrary.Load("e_sqlite3", provider, null);
        return NativeLibrary.GetExport(library, name);
    }

    private static string Choose()
    {
        var system = NativeLibrary.TryLoad(SystemLibrary, out var handle);
        if (system)
        {
            NativeLibrary.SetDllImportResolver(
                typeof(SQLite3Provider_e_sqlite3).Assembly, (name, _, _) => name == "e_sqlite3" ? handle : IntPtr.Zero);
        }
        Batteries_V2.Init();
        return $"SQLite {raw.sqlite3_libversion().utf8_to_string()} ({(system ? SystemLibrary : "bundled e_sqlite3")})";
    }
}
