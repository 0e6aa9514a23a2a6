namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>A backup's file: complete and on the disk, or not there.</summary>
internal static class NewFile
{
    /// <summary>Lets <paramref name="write"/> make <c>path.part</c>, syncs it and renames it.</summary>
    public static void Write(string path, Action<string> write)
    {
        if (File.Exists(path))
            throw new StoreBackupException($"'{path}' exists already; a backup never overwrites a file.");
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            throw new StoreBackupException($"The backup '{path}' could not be written: its folder doesn't exist.");
        var part = path + ".part";
        try
        {
            File.Delete(part);
            write(part);
            using (var file = new FileStream(part, FileMode.Open, FileAccess.ReadWrite))
                file.Flush(flushToDisk: true);
            File.Move(part, path, overwrite: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreUnavailableException)
        {
            throw new StoreBackupException($"The backup '{path}' could not be written: {e.Message}", e);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
