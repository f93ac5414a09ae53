using System.CommandLine;

var root = new RootCommand("Measures Weft: `weft bench NAME`.");
return await root.Parse(args).InvokeAsync();
