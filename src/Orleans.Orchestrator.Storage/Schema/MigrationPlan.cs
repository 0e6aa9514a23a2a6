using System.Globalization;
using System.Reflection;

namespace Orleans.Orchestrator.Storage.Schema;

/// <summary>The way of a schema, forward only: scripts <c>config/sql/DATABASE/NNN-name.sql</c>, numbered from 1 without a gap.</summary>
internal sealed class MigrationPlan
{
    private readonly IReadOnlyList<Migration> migrations;

    public MigrationPlan(IEnumerable<Migration> migrations)
    {
        this.migrations = [.. migrations.OrderBy(m => m.Version)];
        for (var i = 0; i < this.migrations.Count; i++)
        {
            if (this.migrations[i].Version != i + 1)
                throw new ArgumentException($"Migration {i + 1} is missing or there twice.", nameof(migrations));
        }
    }

    /// <summary>The version this program works with.</summary>
    public int Latest => migrations.Count;

    /// <summary>The scripts embedded in this assembly.</summary>
    /// <param name="database">"sqlite" or "postgresql".</param>
    public static MigrationPlan For(string database)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"sql/{database}/";
        return new(assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix)).Select(n => Read(assembly, n, n[prefix.Length..])));
    }

    /// <summary>The steps from <paramref name="version"/> (0 for an empty database) to the latest.</summary>
    /// <exception cref="StoreSchemaException">The database is newer than this program.</exception>
    public IEnumerable<Migration> From(int version) =>
        version <= Latest
            ? migrations.Skip(version)
            : throw new StoreSchemaException(
                $"The database's schema has version {version}, this program knows versions up to {Latest}. Start a newer program, or restore a backup that this one wrote.");

    private static Migration Read(Assembly assembly, string resource, string file)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var number = int.Parse(file.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        return new(number, Path.GetFileNameWithoutExtension(file)[4..], reader.ReadToEnd());
    }
}
