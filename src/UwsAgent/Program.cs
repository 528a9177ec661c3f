Console.WriteLine("uws-agent");
