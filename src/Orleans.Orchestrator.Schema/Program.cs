using Orleans.Orchestrator.Schema;

// usage: Orleans.Orchestrator.Schema SCHEMA-FOLDER OUTPUT-FOLDER
if (args.Length != 2)
{
    Console.Error.WriteLine("usage: Orleans.Orchestrator.Schema SCHEMA-FOLDER OUTPUT-FOLDER");
    return 2;
}

try
{
    var model = SchemaParser.ParseFolder(args[0]);
    Directory.CreateDirectory(args[1]);
    foreach (var group in model.Groups)
        Write(Path.Combine(args[1], group.Name + ".g.cs"), GroupEmitter.Emit(model, group));
    Write(Path.Combine(args[1], "ResourceKinds.g.cs"), RegistryEmitter.Emit(model));
    return 0;
}
catch (SchemaException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

// An unchanged file keeps its time stamp, so that the compiler's own incremental checks stay true.
static void Write(string path, string text)
{
    if (!File.Exists(path) || File.ReadAllText(path) != text)
        File.WriteAllText(path, text);
}
